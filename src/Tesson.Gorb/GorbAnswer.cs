using System.Net;
using System.Text;
using System.Text.Json;
using Tesson.Gorb.Wire;

namespace Tesson.Gorb;

/// <summary>What Gorb answered to a call.</summary>
internal sealed record GorbAnswer(HttpStatusCode Status, byte[] Body)
{
    private const int LongestWords = 200;

    /// <summary>Whether an attempt before this one got no answer, so that it may have been carried out unseen.</summary>
    public bool IsRepeated { get; init; }

    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>A gateway in front of Gorb, not Gorb, speaks so. A 500 is IPVS saying no: asking again changes nothing.</summary>
    public bool IsPassing => Status is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    /// <summary>Gorb's own words about an error, not always in JSON: the router answers in plain text (docs/gorb.md, quirk 2).</summary>
    public string Words
    {
        get
        {
            var text = (ReadError() ?? Encoding.UTF8.GetString(Body)).ReplaceLineEndings(" ").Trim();
            return text.Length switch
            {
                0 => Status.ToString(),
                > LongestWords => text[..LongestWords] + "...",
                _ => text,
            };
        }
    }

    private string? ReadError()
    {
        try
        {
            return JsonSerializer.Deserialize(Body, GorbJson.Default.ErrorAnswer)?.Error;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
