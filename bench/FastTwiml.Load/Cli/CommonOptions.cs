using System.CommandLine;
using System.Security.Cryptography;
using FastTwiml.Load.Measuring;

namespace FastTwiml.Load.Cli;

/// <summary>The options that several commands have, and how each of them ends.</summary>
internal static class CommonOptions
{
    public static Option<int> Port() => new("--port") { Description = "The server's port on 127.0.0.1.", Required = true };

    public static Option<int?> Process() => new("--pid") { Description = "The server's process, to count its processor time and memory with those of its children." };

    public static Option<bool> Json() => new("--json") { Description = "One line of JSON in place of a table." };

    public static Option<double> Seconds(string name, double value, string description) =>
        Positive(new Option<double>(name) { Description = description, DefaultValueFactory = _ => value });

    /// <summary>Refuses a number that is not above 0.</summary>
    public static Option<T> Positive<T>(Option<T> option)
    {
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<T>() is int and <= 0 or double and <= 0)
            {
                result.AddError($"{option.Name} must be above 0.");
            }
        });
        return option;
    }

    /// <summary>Another one for every run unless it is given: no two runs share a call.</summary>
    public static Option<uint> Seed() => new("--seed")
    {
        Description = "What the calls' sids begin with and all that varies comes from (default: drawn).",
        DefaultValueFactory = static _ => BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint))),
    };

    /// <summary>Runs, prints, and says by the exit code whether the run counts.</summary>
    public static int Finish(ParseResult parse, string mode, Option<bool> json, Func<LoadResult> run)
    {
        LoadResult result;
        try
        {
            result = run();
        }
        catch (LoadException e)
        {
            result = new LoadResult { Mode = mode, Void = e.Message };
        }

        parse.InvocationConfiguration.Output.WriteLine(parse.GetValue(json) ? ResultJson.Of(result) : ResultTable.Of(result));
        return result.Void is null ? 0 : 1;
    }
}
