using System.Globalization;
using System.Text;
using System.Xml;

namespace Sealpost.Rendering;

/// <summary>fields.xml: docs/fields.xsd describes it. Texts are elements, so that one that XML can't hold can be in base64.</summary>
internal static class XmlFields
{
    public const string Namespace = "urn:sealpost:fields:1";

    /// <summary>Entities for carriage returns, which a parser would otherwise drop (https://www.w3.org/TR/xml/#sec-line-ends).</summary>
    private static readonly XmlWriterSettings Format = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Indent = true, NewLineChars = "\n", NewLineHandling = NewLineHandling.Entitize,
    };

    public static byte[] Write(SubmissionData data)
    {
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, Format))
        {
            xml.WriteStartElement("submission", Namespace);
            xml.WriteAttributeString("version", SubmissionData.Version.ToString(CultureInfo.InvariantCulture));
            xml.WriteAttributeString("form", data.Form);
            xml.WriteAttributeString("id", data.Id);
            xml.WriteAttributeString("receipt", data.Receipt);
            xml.WriteAttributeString("acceptedAt", data.AcceptedAt);
            data.Fields.ToList().ForEach(field => Write(xml, field));
            data.Files.ToList().ForEach(file => Write(xml, file));
            xml.WriteEndElement();
        }

        return bytes.ToArray();
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
        Write(xml, "field", file.Field);
        Write(xml, "name", file.Name);
        xml.WriteEndElement();
    }

    /// <summary>Parsers drop a text that is white space alone, and many characters can't be in XML 1.0 at all (section 2.2).</summary>
    private static void Write(XmlWriter xml, string element, string text)
    {
        xml.WriteStartElement(element, Namespace);
        if (text.Length > 0 && (string.IsNullOrWhiteSpace(text) || !CanBeXml(text)))
        {
            xml.WriteAttributeString("encoding", "base64");
            text = Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
        }

        xml.WriteString(text);
        xml.WriteEndElement();
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
