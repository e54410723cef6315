using System.Globalization;
using System.Runtime.InteropServices;
using FastTwiml.Host;
using FastTwiml.Hosting;
using FastTwiml.Transports;
using Microsoft.Extensions.Logging.Abstractions;

// FastTwiml.Host MODE PORT: the shipped handler on the shipped listener, with records that are complete at once, for what a
// webhook costs without its record. MODE is `webhook` (signatures are not checked), `signed`, or `echo` for media streams of any
// call. FASTTWIML_Transport is the product's setting.
if (args is not [("webhook" or "signed" or "echo") and var mode, var port] || !int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out _))
{
    await Console.Error.WriteLineAsync("Usage: FastTwiml.Host webhook|signed|echo PORT");
    return 2;
}

if (!TransportFactory.TryParse(Environment.GetEnvironmentVariable("FASTTWIML_Transport") ?? "auto", out var transport))
{
    await Console.Error.WriteLineAsync("FASTTWIML_Transport is not the name of a transport.");
    return 2;
}

var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
using var door = new FrontDoor(checkSignatures: mode != "webhook", new NoRecords());
await using var server = await VoiceServer.StartAsync(
    [ListenAddress.Parse($"http://127.0.0.1:{port}")], certificate: null, door.Listener.ServeAsync, transport, NullLoggerFactory.Instance);
await Console.Out.WriteLineAsync($"FastTwiml.Host is ready on {string.Join(", ", server.Addresses)}");
Questions.Answer();
await over.Task;
return 0;

void End(PosixSignalContext signal)
{
    signal.Cancel = true;
    over.TrySetResult();
}
