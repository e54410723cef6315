using System.CommandLine;
using FastTwiml.Hosting;
using FastTwiml.Records;
using FastTwiml.Records.Assistants;
using FastTwiml.Records.Sqlite;
using Microsoft.Data.Sqlite;

namespace FastTwiml.Cli;

/// <summary>How every command ends: results on standard output, a failure as one line on standard error and its exit code.</summary>
internal static class CommandRun
{
    /// <summary>The action of a command: <c>command.SetAction(parse => CommandRun.Run(parse, output => …))</c>.</summary>
    public static int Run(ParseResult parse, Action<TextWriter> action)
    {
        var output = parse.InvocationConfiguration.Output;
        try
        {
            action(output);
            output.Flush();
            return (int)ExitCode.Ok;
        }
        catch (CommandException exception)
        {
            return Fail(parse, exception.ExitCode, exception.Message);
        }
        catch (StartException exception)
        {
            return Fail(parse, exception.ExitCode, exception.Message);
        }
        catch (DirectoryException exception)
        {
            return Fail(parse, ExitCode.Usage, exception.Message);
        }
        catch (RecordStoreException exception)
        {
            return Fail(parse, ExitCode.Store, exception.Message);
        }
        catch (SqliteException exception)
        {
            return Fail(parse, ExitCode.Store, SqliteFaults.Explain("of --database", exception).Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Fail(parse, ExitCode.Unexpected, exception.Message.ReplaceLineEndings(" "));
        }
    }

    private static int Fail(ParseResult parse, ExitCode code, string message)
    {
        parse.InvocationConfiguration.Error.WriteLine($"fasttwiml: {message}");
        return (int)code;
    }
}
