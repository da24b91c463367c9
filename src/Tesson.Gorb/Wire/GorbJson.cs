using System.Text.Json.Serialization;

namespace Tesson.Gorb.Wire;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ServiceBody))]
[JsonSerializable(typeof(BackendBody))]
[JsonSerializable(typeof(WeightBody))]
[JsonSerializable(typeof(ServiceAnswer))]
[JsonSerializable(typeof(BackendAnswer))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class GorbJson : JsonSerializerContext;
