using System.CommandLine;
using FastTwiml.Hosting.Configuration;
using FastTwiml.Records.Sqlite;

namespace FastTwiml.Cli.Options;

/// <summary>The option <c>--database</c> of every command that works on the store.</summary>
internal static class DatabaseOption
{
    public const string Default = "fasttwiml.db";

    public static Option<string> Create()
    {
        var option = new Option<string>("--database")
        {
            Description = "The database: a file name.",
            HelpName = "FILE",
            DefaultValueFactory = _ => Default,
        };
        option.Validators.Add(given =>
        {
            if (given.Tokens is [var token] && !SqliteDatabase.IsFileName(token.Value))
            {
                given.AddError($"--database: '{SqliteDatabase.Shown(token.Value)}' is not valid. Valid: {Settings.Database.Valid}.");
            }
        });
        return option;
    }
}
