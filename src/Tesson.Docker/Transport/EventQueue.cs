using System.Threading.Channels;
using Docker.DotNet.Models;

namespace Tesson.Docker.Transport;

/// <summary>Takes the library's events as they come, so that they can be worked off one at a time.</summary>
internal sealed class EventQueue(ChannelWriter<Message> events) : IProgress<Message>
{
    public void Report(Message value)
    {
        if (value is not null)
            events.TryWrite(value);
    }
}
