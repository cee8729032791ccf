using System.Globalization;
using System.Text;
using System.Xml;
using Sealpost.Accepting.Orders;

namespace Sealpost.Rendering;

/// <summary>fields.xml: docs/fields.xsd describes it. Texts are elements, so that one that XML can't hold can be in base64.</summary>
internal static class XmlFields
{
    public const string Namespace = "urn:sealpost:fields:1";
    public const string TransferNamespace = "urn:sealpost:transfer:1";

    /// <summary>Entities for carriage returns, which a parser would otherwise drop (https://www.w3.org/TR/xml/#sec-line-ends).</summary>
    private static readonly XmlWriterSettings Format = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Indent = true, NewLineChars = "\n", NewLineHandling = NewLineHandling.Entitize,
    };

    public static byte[] Write(SubmissionData data) => Write(xml => Write(xml, data));

    /// <summary>The same of several posts, below what is said of their transfer: docs/transfer.xsd.</summary>
    public static byte[] Write(TransferHead transfer, IEnumerable<SubmissionData> posts) => Write(xml =>
    {
        xml.WriteStartElement("transfer", TransferNamespace);
        xml.WriteAttributeString("version", TransferHead.Version.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("form", transfer.Form);
        xml.WriteAttributeString("number", transfer.Number.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("count", transfer.Count.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("createdAt", transfer.CreatedAt);
        posts.ToList().ForEach(data => Write(xml, data));
        xml.WriteEndElement();
    });

    private static byte[] Write(Action<XmlWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, Format))
        {
            write(xml);
        }

        return bytes.ToArray();
    }

    private static void Write(XmlWriter xml, SubmissionData data)
    {
        xml.WriteStartElement("submission", Namespace);
        xml.WriteAttributeString("version", SubmissionData.Version.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("form", data.Form);
        xml.WriteAttributeString("id", data.Id);
        xml.WriteAttributeString("receipt", data.Receipt);
        xml.WriteAttributeString("acceptedAt", data.AcceptedAt);
        data.Fields.ToList().ForEach(field => Write(xml, field));
        data.Files.ToList().ForEach(file => Write(xml, file));
        Write(xml, data.Order);
        xml.WriteEndElement();
    }

    private static void Write(XmlWriter xml, DataField field)
    {
        xml.WriteStartElement("field", Namespace);
        xml.WriteAttributeString("type", field.Type);
        xml.WriteAttributeString("sensitive", field.Sensitive ? "true" : "false");
        Write(xml, "name", field.Name);
        Write(xml, "label", field.Label);
        field.Values.ToList().ForEach(value => Write(xml, "value", value));
        xml.WriteEndElement();
    }

    private static void Write(XmlWriter xml, DataFile file)
    {
        xml.WriteStartElement("file", Namespace);
        xml.WriteAttributeString("type", file.Type);
        xml.WriteAttributeString("size", file.Size.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("sha256", file.Sha256);
        Write(xml, "field", file.Field);
        Write(xml, "name", file.Name);
        xml.WriteEndElement();
    }

    private static void Write(XmlWriter xml, Order? order)
    {
        if (order is null)
        {
            return;
        }

        xml.WriteStartElement("order", Namespace);
        xml.WriteAttributeString("currency", order.Currency);
        xml.WriteAttributeString("total", order.Show(order.Total));
        foreach (var line in order.Lines)
        {
            xml.WriteStartElement("line", Namespace);
            xml.WriteAttributeString("total", order.Show(line.Total));
            for (var i = 0; i < line.Values.Count; i++)
            {
                xml.WriteStartElement("cell", Namespace);
                xml.WriteAttributeString("name", order.Columns[i].Name);
                xml.WriteAttributeString("type", order.Columns[i].Type.ToString().ToLowerInvariant());
                WriteText(xml, line.Values[i]);
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        foreach (var extra in order.Extras)
        {
            xml.WriteStartElement("extra", Namespace);
            xml.WriteAttributeString("amount", order.Show(extra.Amount));
            Write(xml, "field", extra.Field);
            Write(xml, "label", extra.Label);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    /// <summary>Parsers drop a text that is white space alone, and many characters can't be in XML 1.0 at all (section 2.2).</summary>
    private static void Write(XmlWriter xml, string element, string text)
    {
        xml.WriteStartElement(element, Namespace);
        WriteText(xml, text);
        xml.WriteEndElement();
    }

    private static void WriteText(XmlWriter xml, string text)
    {
        if (text.Length > 0 && (string.IsNullOrWhiteSpace(text) || !CanBeXml(text)))
        {
            xml.WriteAttributeString("encoding", "base64");
            text = Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
        }

        xml.WriteString(text);
    }

    private static bool CanBeXml(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var pair = i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]);
            if (!pair && !XmlConvert.IsXmlChar(text[i]))
            {
                return false;
            }

            i += pair ? 1 : 0;
        }

        return true;
    }
}
