using System.Runtime.InteropServices;
using FastTwiml.Compare.Measuring;
using FastTwiml.Compare.Results;
using FastTwiml.Compare.Servers;

namespace FastTwiml.Compare.Building;

/// <summary>Builds all that this machine can, one after the other.</summary>
internal sealed class Builder(Checkout checkout, CompareOptions options, IProgressReport progress)
{
    private readonly List<IServer> _servers = [];
    private readonly List<MissingServer> _missing = [];

    public async Task<BuiltServers> BuildAsync(CancellationToken cancellation)
    {
        var peers = Peers();
        progress.Begin(peers.Count + 3);
        var product = await OwnAsync("the product", "fasttwiml", cancellation, "src", "FastTwiml");
        var generator = await OwnAsync("the load generator", "FastTwiml.Load", cancellation, "bench", "FastTwiml.Load");
        if (options.Wants(FastTwimlServer.ServerName))
        {
            await AddFastTwimlAsync(product, cancellation);
        }

        foreach (var (peer, folder) in peers)
        {
            await AddAsync(peer.Name, peer.Title, () => PeerBuild.BuildAsync(peer, folder, Path.Combine(options.WorkFolder, "peers", peer.Name), cancellation));
        }

        return new BuiltServers(new Workplace(checkout, options.WorkFolder, product, generator, options.Cores.Server, options.Cores.Generator), _servers, _missing);
    }

    private List<(PeerDescription Peer, string Folder)> Peers()
    {
        List<(PeerDescription Peer, string Folder)> peers =
        [
            .. new[] { checkout.PathOf("bench", "peers") }.Where(Directory.Exists).Concat(options.PeerFolders)
                .SelectMany(PeerBuild.Find)
                .Select(static folder => (PeerDescription.Read(Path.Combine(folder, PeerDescription.FileName)), folder)),
        ];
        if (peers.Select(static peer => peer.Peer.Name).Append(FastTwimlServer.ServerName).GroupBy(static name => name).FirstOrDefault(static name => name.Count() > 1) is { Key: var twice })
        {
            throw new CompareException($"Two servers are named {twice}: a peer's name must be its own (\"name\" in peer.json).");
        }

        options.RefuseUnknown(peers.Select(static peer => peer.Peer.Name).Append(FastTwimlServer.ServerName));
        return [.. peers.Where(peer => options.Wants(peer.Peer.Name))];
    }

    private async Task<string> OwnAsync(string what, string program, CancellationToken cancellation, params string[] project)
    {
        progress.Now($"building {what}");
        try
        {
            return await DotnetProject.BuildAsync(checkout.PathOf(project), program, Path.Combine(options.WorkFolder, program + ".log"), cancellation);
        }
        catch (BuildException e)
        {
            throw new CompareException($"Nothing can be measured without {what}: {e.Message}.");
        }
        finally
        {
            progress.Done(1);
        }
    }

    /// <summary>Without the host there still is the product, with the modes that it alone serves.</summary>
    private async Task AddFastTwimlAsync(string product, CancellationToken cancellation)
    {
        string? host = null;
        await AddAsync(FastTwimlServer.ServerName, "FastTwiml", async () =>
        {
            try
            {
                host = await DotnetProject.BuildAsync(checkout.PathOf("bench", "FastTwiml.Host"), "FastTwiml.Host", Path.Combine(options.WorkFolder, "FastTwiml.Host.log"), cancellation);
            }
            catch (BuildException e)
            {
                progress.Notice($"FastTwiml is compared without the modes webhook and signed: {e.Message}");
            }

            return new FastTwimlServer(product, host, $"{RuntimeInformation.FrameworkDescription}, commit {checkout.Commit}{(checkout.IsDirty ? " with changes" : string.Empty)}", options.Transport);
        });
    }

    private async Task AddAsync(string name, string title, Func<Task<IServer>> build)
    {
        progress.Now($"building {title}");
        try
        {
            _servers.Add(await build());
        }
        catch (BuildException e)
        {
            _missing.Add(new MissingServer(name, title, checkout.Shown(e.Message)));
            progress.Notice($"{title} is left out: {e.Message}");
        }

        progress.Done(1);
    }
}
