using System.Globalization;
using FastTwiml.IdleStreams;

// FastTwiml.IdleStreams [STREAMS]: how much memory the server needs for a media stream that says nothing.
var streams = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5_000;
using var server = await Server.StartAsync();
using var first = new IdleStreams(server.Port);

// What only the first streams need (compiled code, pools, threads) is not counted.
await first.OpenAsync(200);
var before = await server.SettledBytesAsync();
using var rest = new IdleStreams(server.Port);
await rest.OpenAsync(streams);
var after = await server.SettledBytesAsync();
var live = await server.LiveStreamsAsync();
if (live != streams + 200)
{
    await Console.Error.WriteLineAsync($"The server has {live} live streams instead of {streams + 200}: the run is void.");
    return 1;
}

await Console.Out.WriteLineAsync(string.Create(
    CultureInfo.InvariantCulture,
    $"{streams} idle streams: {(after - before) / streams} bytes of process memory each (resident {before / 1048576.0:F1} MiB before, {after / 1048576.0:F1} MiB after)"));
return 0;
