using FastTwiml.Durability.Load;

namespace FastTwiml.Durability.Processes;

/// <summary>The command lines of the product that the checks use.</summary>
internal static class ServerCommand
{
    public const string Product = "fasttwiml";

    /// <summary>
    /// Without the degraded state's answers (<c>WhenUnwritable=refuse</c>), so that a 200 is always a promise: on a
    /// machine as slow as that the calls are refused, and count as such.
    /// </summary>
    public static string[] Serve(string database) =>
    [
        "serve",
        "--listen=http://127.0.0.1:0",
        "--operator=none",
        $"--database={database}",
        $"--public-url={LoadCall.PublicUrl}",
        $"--Twilio:AuthToken={LoadCall.AuthToken}",
        "--UnknownNumber=1",
        "--WhenUnwritable=refuse",
        "--DrainDelay=0",

        // The recorder follows what goes through the C library.
        "--Transport=sockets",
    ];

    /// <summary>Makes the database, with the assistant that answers every call of the load.</summary>
    public static Task CreateAsync(string database, IReadOnlyDictionary<string, string> environment) =>
        ServerProcess.RunAsync(Product, environment, "assistants", "add", "--name=Check", "--kind=echo", $"--database={database}");
}
