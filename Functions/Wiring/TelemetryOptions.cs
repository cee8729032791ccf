using System.ComponentModel.DataAnnotations;
using System.Data.Common;
using Microsoft.Extensions.Configuration;

namespace Sealpost.Wiring;

/// <summary>
/// Section <c>Telemetry</c>: where traces and metrics go. What others name the same for every program, and the Functions host's own settings
/// of Application Insights, count, too. With none of them nothing is exported, and nothing that could is loaded.
/// </summary>
internal sealed class TelemetryOptions : IValidatableObject
{
    public const string HttpProtobuf = "http/protobuf";
    public const string Grpc = "grpc";
    private const string StandardEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string StandardProtocol = "OTEL_EXPORTER_OTLP_PROTOCOL";
    private const string InsightsConnection = "APPLICATIONINSIGHTS_CONNECTION_STRING";
    private const string InsightsAuthentication = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";

    /// <summary>The address of a collector of OpenTelemetry, without the path of a signal: <c>http://localhost:4318</c>.</summary>
    /// <value>that of <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, or none</value>
    public string? OtlpEndpoint { get; set; }

    /// <summary><c>http/protobuf</c> or <c>grpc</c>.</summary>
    /// <value>that of <c>OTEL_EXPORTER_OTLP_PROTOCOL</c>, or <c>http/protobuf</c></value>
    public string? OtlpProtocol { get; set; }

    /// <summary>Of Application Insights; null for none.</summary>
    internal string? ConnectionString { get; set; }

    /// <summary>As the Functions host reads it: <c>ClientId=…;Authorization=AAD</c>.</summary>
    internal string? Authentication { get; set; }

    /// <summary>OTEL_SDK_DISABLED.</summary>
    internal bool IsDisabled { get; set; }

    private string EndpointName { get; set; } = "Telemetry__OtlpEndpoint";

    private string ProtocolName { get; set; } = "Telemetry__OtlpProtocol";

    public bool IsUsed => !IsDisabled && (OtlpEndpoint is not null || ConnectionString is not null);

    /// <summary>The client id of a user-assigned identity; null for the system's own. Only with <see cref="Authentication"/>.</summary>
    public string? ClientId => Pairs(Authentication)?.TryGetValue("ClientId", out var id) is true ? $"{id}" : null;

    /// <summary>Empty values count as none.</summary>
    public void Complete(IConfiguration configuration)
    {
        string? Read(string name) => configuration[name] is { Length: > 0 } value ? value : null;
        if (string.IsNullOrEmpty(OtlpEndpoint))
        {
            (OtlpEndpoint, EndpointName) = (Read(StandardEndpoint), StandardEndpoint);
        }

        if (string.IsNullOrEmpty(OtlpProtocol))
        {
            (OtlpProtocol, ProtocolName) = (Read(StandardProtocol) ?? HttpProtobuf, StandardProtocol);
        }

        (ConnectionString, Authentication) = (Read(InsightsConnection), Read(InsightsAuthentication));
        IsDisabled = "true".Equals(Read("OTEL_SDK_DISABLED"), StringComparison.OrdinalIgnoreCase);
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (OtlpEndpoint is { } endpoint && !(Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
        {
            yield return new($"{EndpointName} must be the address of a collector, such as http://localhost:4318");
        }

        if (OtlpProtocol is not (HttpProtobuf or Grpc))
        {
            yield return new($"{ProtocolName} must be {HttpProtobuf} or {Grpc}.");
        }

        if (ConnectionString is { } connection && !(Pairs(connection)?.TryGetValue("InstrumentationKey", out var key) is true && Guid.TryParse($"{key}", out _)))
        {
            yield return new($"{InsightsConnection} must be the connection string of Application Insights (InstrumentationKey=…;IngestionEndpoint=…), or not be set at all.");
        }

        if (Authentication is { } login && !(Pairs(login)?.TryGetValue("Authorization", out var kind) is true && "AAD".Equals($"{kind}", StringComparison.OrdinalIgnoreCase)))
        {
            yield return new($"{InsightsAuthentication} must be Authorization=AAD, for a user-assigned identity ClientId=…;Authorization=AAD");
        }
    }

    private static DbConnectionStringBuilder? Pairs(string? text)
    {
        try
        {
            return text is null ? null : new() { ConnectionString = text };
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
