using System.Text.Json.Nodes;

namespace Tesson.Testing;

internal sealed record Reply(int Status, string ContentType, string Body)
{
    public static Reply Empty { get; } = new(200, "", "");

    /// <summary>docs/gorb.md, quirk 2: what Gorb's router says is plain text.</summary>
    public static Reply NoRoute { get; } = new(404, "text/plain; charset=utf-8", "404 page not found\n");

    public static Reply Json(string body, int status = 200) => new(status, "application/json", body);

    public static Reply Error(int status, string text) => Json(GoJson.Write(new JsonObject { ["error"] = text }), status);
}
