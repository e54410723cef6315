using System.CommandLine;
using System.Globalization;
using Dapper;
using FastTwiml.Assistants;
using FastTwiml.Assistants.Audio;
using FastTwiml.Cli.Options;
using FastTwiml.Hosting;
using FastTwiml.Hosting.Certificates;
using FastTwiml.Hosting.Configuration;
using FastTwiml.Records;
using FastTwiml.Records.Assistants;
using FastTwiml.Records.Schema;
using FastTwiml.Records.Sqlite;
using Microsoft.Data.Sqlite;

namespace FastTwiml.Cli;

/// <summary><c>fasttwiml check</c>: whether <c>serve</c> could start with these settings, and what to enter at Twilio.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var command = new Command("check", "Check configuration, certificate, store, tokens and public URL, without starting anything. Takes the options of serve.");
        var settings = new SettingOptions(command);
        command.SetAction(parse => (int)Run(settings.Read(parse), parse.InvocationConfiguration.Output));
        return command;
    }

    private static ExitCode Run(OptionsRequest request, TextWriter output)
    {
        // A mistake in the settings ends the check: nothing that follows from them could be judged.
        var loaded = OptionsLoader.Load(request);
        var report = new Report(output);
        report.Ok("configuration", loaded.File ?? "no file; environment and command line only");
        report.Ok("listen", string.Join(", ", loaded.Options.Listen));
        report.Ok("operator", loaded.Options.OperatorListen?.ToString() ?? "off");
        Certificate(loaded.Options, report);
        Store(loaded.Options, report);
        Tokens(loaded.Options.Twilio, report);
        PublicUrl(loaded.Options, report);
        return report.Result;
    }

    private static void Certificate(ServerOptions options, Report report)
    {
        if (options.Tls is not { } tls)
        {
            return;
        }

        try
        {
            var leaf = CertificateFile.Load(tls).Leaf;
            var dates = string.Create(CultureInfo.InvariantCulture, $"{leaf.Subject}, valid from {leaf.NotBefore.ToUniversalTime():u} to {leaf.NotAfter.ToUniversalTime():u}");
            if (DateTime.Now < leaf.NotBefore || DateTime.Now > leaf.NotAfter)
            {
                report.Problem("certificate", $"{dates}: not valid now, so Twilio would refuse it", ExitCode.Listener);
            }
            else
            {
                report.Ok("certificate", dates);
            }
        }
        catch (StartException e)
        {
            report.Problem("certificate", e.Message, e.ExitCode);
        }
    }

    private static void Store(ServerOptions options, Report report)
    {
        var path = options.Database;
        var folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        if (!Path.Exists(path))
        {
            if (Directory.Exists(folder))
            {
                report.Note("store", $"{path} does not exist yet; serve makes it");
            }
            else
            {
                report.Problem("store", $"{path} cannot be made: there is no folder {folder}", ExitCode.Store);
            }

            return;
        }

        try
        {
            var database = new SqliteDatabase(path);
            using var connection = database.OpenConnection();
            var schema = Migrations.Version(connection);
            if (schema != Migrations.Newest)
            {
                Schema(report, path, schema);
                return;
            }

            // Takes the right to write and gives it back: a full check of what serve needs, and nothing is changed.
            connection.Execute("begin immediate; rollback");
            var assistants = connection.ExecuteScalar<long>("select count(*) from assistants");
            var numbers = connection.ExecuteScalar<long>("select count(*) from numbers");
            report.Ok("store", string.Create(CultureInfo.InvariantCulture, $"{path}: schema {schema}, {Counted(assistants, "assistant")}, {Counted(numbers, "number")}"));
            foreach (var row in connection.Query<AssistantRow>($"select {AssistantRow.Columns} from assistants a order by a.id"))
            {
                Assistant(row, report);
            }

            if (assistants == 0)
            {
                report.Note("store", "no assistant yet, so every call is rejected: fasttwiml assistants add, then fasttwiml numbers add");
            }
        }
        catch (Exception e) when (e is RecordStoreException or SqliteException)
        {
            report.Problem("store", SqliteFaults.Explain(path, e).Message, ExitCode.Store);
        }
    }

    private static void Schema(Report report, string path, int schema)
    {
        if (schema < Migrations.Newest)
        {
            report.Note("store", string.Create(CultureInfo.InvariantCulture, $"{path} has schema {schema}; serve brings it to {Migrations.Newest}"));
        }
        else
        {
            report.Problem("store", string.Create(CultureInfo.InvariantCulture, $"{path} has schema {schema}, and this program knows schemas up to {Migrations.Newest}: use the newer fasttwiml that made it"), ExitCode.Store);
        }
    }

    private static void Assistant(AssistantRow row, Report report)
    {
        AssistantSettings settings;
        try
        {
            settings = row.ToSettings();
        }
        catch (DirectoryException e)
        {
            report.Problem("assistant", $"{row.Name}: {e.Message}", ExitCode.Usage);
            return;
        }

        if (settings.Kind == AssistantKind.Scripted && AudioFile.TryRead(settings.File!, out _) is { } problem)
        {
            report.Problem("assistant", $"{row.Name}: {problem}", ExitCode.Usage);
        }

        foreach (var header in settings.Headers.All)
        {
            if (!header.TryExpand(Environment.GetEnvironmentVariable, out _, out var missing))
            {
                // The server's environment may have it.
                report.Note("assistant", $"{row.Name}: {missing}, here at least");
            }
        }
    }

    private static void Tokens(TwilioOptions twilio, Report report)
    {
        if (!twilio.ValidateSignatures)
        {
            report.Note("tokens", "signatures are not checked (Twilio:RequestValidation:Enabled is false)");
            return;
        }

        var any = twilio.AuthToken is null ? "none for any account" : twilio.SecondaryAuthToken is null ? "one for any account" : "two for any account";
        report.Ok("tokens", twilio.Accounts.Count == 0 ? any : $"{any}; accounts with their own: {string.Join(", ", twilio.Accounts)}");
    }

    private static void PublicUrl(ServerOptions options, Report report)
    {
        var paths = options.Paths;
        if (options.PublicUrl is not { } url)
        {
            report.Note("public URL", "not set: the Host field of each request counts, and X-Forwarded-* from KnownProxies");
            url = "https://YOUR-HOST";
        }
        else
        {
            report.Ok("public URL", url);
            if (!url.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            {
                report.Note("public URL", "http only: Twilio opens media streams to wss:// alone, so set the https:// address that Twilio calls, unless this is a test without Twilio");
            }
        }

        url = url.TrimEnd('/') + paths.Prefix;
        report.Note("at Twilio", $"A call comes in: Webhook, {url}{paths.Voice}, HTTP POST");
        report.Note("at Twilio", $"Call status changes: {url}{paths.Status}, HTTP POST");
    }

    private static string Counted(long count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? string.Empty : "s")}");

    /// <summary>The lines of the check; the first problem decides the exit code.</summary>
    private sealed class Report(TextWriter output)
    {
        public ExitCode Result { get; private set; }

        public void Ok(string what, string text) => Line("ok", what, text);

        public void Note(string what, string text) => Line("note", what, text);

        public void Problem(string what, string text, ExitCode exitCode)
        {
            Line("problem", what, text);
            Result = Result == ExitCode.Ok ? exitCode : Result;
        }

        private void Line(string state, string what, string text) => output.WriteLine($"{state,-8}{what,-15}{text}");
    }
}
