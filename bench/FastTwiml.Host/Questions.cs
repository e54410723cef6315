using System.Globalization;

namespace FastTwiml.Host;

/// <summary>Answers on standard output what is asked on standard input, a line each, for whoever measures this process.</summary>
internal static class Questions
{
    /// <summary>How many bytes the process has allocated since its start.</summary>
    private const string Allocated = "allocated";

    /// <summary>Reads on a thread of its own: waiting for a line must not take one from the pool that serves.</summary>
    public static void Answer() => new Thread(Run) { IsBackground = true, Name = "questions" }.Start();

    private static void Run()
    {
        while (Console.In.ReadLine() is { } question)
        {
            Console.Out.WriteLine(question == Allocated ? GC.GetTotalAllocatedBytes(precise: true).ToString(CultureInfo.InvariantCulture) : $"not one of: {Allocated}");
        }
    }
}
