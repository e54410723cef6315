using System.Net.Sockets;
using FastTwiml.Churn.Served;

namespace FastTwiml.Churn.Visits;

/// <summary>Connects, and says nothing.</summary>
internal sealed class SilentVisit : Visit
{
    public override async Task MakeAsync(Socket socket, KnownRequests requests, Random random, Func<Task> stayAsync)
    {
        await stayAsync();
        if (random.Next(2) == 0)
        {
            Reset(socket);
        }
    }
}
