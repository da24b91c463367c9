namespace Tesson.Docker;

/// <summary>What the engine and this client agreed on.</summary>
/// <param name="ApiVersion">The API version of every call, such as <c>1.41</c>.</param>
/// <param name="EngineApiVersion">The newest that the engine speaks.</param>
/// <param name="Server">The engine's name of itself, such as <c>Docker/20.10.24 (linux)</c>; empty where it gives none.</param>
public sealed record EngineVersion(string ApiVersion, string EngineApiVersion, string Server);
