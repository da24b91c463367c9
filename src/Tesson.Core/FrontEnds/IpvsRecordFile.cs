using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tesson.Ipvs;

namespace Tesson.Core.FrontEnds;

/// <summary>The file of the record. It lives as long as what it tells of: both are gone after a reboot. Callers hold the front ends' lock.</summary>
/// <param name="path">The file; there is none where nothing is recorded.</param>
internal sealed class IpvsRecordFile(string path)
{
    private byte[]? _content;

    /// <summary>Whether there is one.</summary>
    public bool Exists => File.Exists(path);

    /// <summary>The record; null where there is none, or none that can be read.</summary>
    public IpvsRecord? Read()
    {
        try
        {
            _content = File.ReadAllBytes(path);
            return JsonSerializer.Deserialize(_content, IpvsRecordJson.Default.Shape) is { } shape ? RecordOf(shape) : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Writes it, whole or not at all.</summary>
    /// <exception cref="TessonException">The file cannot be written.</exception>
    public void Write(IpvsRecord record)
    {
        byte[] content = JsonSerializer.SerializeToUtf8Bytes(ShapeOf(record), IpvsRecordJson.Default.Shape);
        if (_content is not null && content.AsSpan().SequenceEqual(_content))
            return;
        string next = $"{path}.new";
        try
        {
            if (record.Services.IsEmpty)
            {
                File.Delete(next);
                File.Delete(path);
                _content = null;
                return;
            }

            File.WriteAllBytes(next, content);
            File.Move(next, path, overwrite: true);
            _content = content;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new TessonException($"{path}, where Tesson keeps whose the kernel's virtual services are, cannot be written: {fault.Message}", fault);
        }
    }

    private static IpvsRecord RecordOf(Shape shape) => new(shape.Services.ToImmutableDictionary(
        service => ServiceAddress.Parse(service.At) ?? throw new FormatException(),
        service => new OwnedService(service.Group, service.Everywhere, service.Backends.ToImmutableDictionary(
            backend => IPEndPoint.Parse(backend.At),
            backend => new OwnedBackend(backend.Name, backend.DrainedUntil)))));

    private static Shape ShapeOf(IpvsRecord record) => new([.. record.Services
        .OrderBy(own => own.Key.ToString(), StringComparer.Ordinal)
        .Select(own => new ServiceShape(own.Key.ToString(), own.Value.Group, own.Value.IsEverywhere, [.. own.Value.Backends
            .OrderBy(backend => backend.Key.ToString(), StringComparer.Ordinal)
            .Select(backend => new BackendShape(backend.Key.ToString(), backend.Value.Name, backend.Value.DrainedUntil))]))]);

    internal sealed record Shape(ServiceShape[] Services);

    internal sealed record ServiceShape(string At, string Group, bool Everywhere, BackendShape[] Backends);

    internal sealed record BackendShape(string At, string Name, DateTimeOffset? DrainedUntil);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = false)]
[JsonSerializable(typeof(IpvsRecordFile.Shape))]
internal sealed partial class IpvsRecordJson : JsonSerializerContext;
