using Sealpost.Enqueuing;

namespace Sealpost;

/// <summary>How many messages of the queues nobody can look at, less those that only stand for mail which is kept elsewhere, or is erased.</summary>
/// <param name="tickets">The ids of the mails that such messages stand for.</param>
internal sealed class HiddenMessages(int total, HashSet<string> tickets)
{
    private int _seen;

    public int Count => Math.Max(0, total - _seen - tickets.Count);

    public void See(QueuedMail? visible)
    {
        _seen++;
        if (visible is { Kept: true })
        {
            tickets.Remove(visible.Id);
        }
    }
}
