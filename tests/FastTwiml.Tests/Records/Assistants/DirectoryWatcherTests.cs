using System.Diagnostics;
using Dapper;
using FastTwiml.Assistants;
using FastTwiml.Assistants.Lookup;
using FastTwiml.Records.Assistants;
using FastTwiml.TestKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;
using Xunit.Abstractions;

namespace FastTwiml.Tests.Records.Assistants;

public sealed class DirectoryWatcherTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    private readonly TemporaryDatabase _temporary = new();
    private readonly AssistantDirectory _directory = new();

    public void Dispose()
    {
        _temporary.Dispose();
    }

    [Fact]
    public void Edits_on_another_connection_are_seen()
    {
        using var editor = new DirectoryEditor(_temporary.Database);
        editor.AddAssistant(new AssistantSettings("one", AssistantKind.Echo));
        using var watched = new Watched(_temporary, _directory);
        Assert.NotNull(_directory.Current.FindById(1));
        Assert.Null(_directory.Current.Find("+15555550100"u8));

        watched.After(() => editor.AddNumbers(["+15555550100", "client:alice"], "one"));
        Assert.Equal("one", _directory.Current.Find("+15555550100"u8)!.Name);
        Assert.Equal("one", _directory.Current.Find("client:alice"u8)!.Name);

        watched.After(() => editor.AddAssistant(new AssistantSettings("two", AssistantKind.Echo)));
        watched.After(() => editor.MoveNumbers(["+15555550100"], "two"));
        Assert.Equal("two", _directory.Current.Find("+15555550100"u8)!.Name);

        watched.After(() => editor.SetAssistant("two", before => before with { Name = "three" }));
        Assert.Equal("three", _directory.Current.Find("+15555550100"u8)!.Name);

        watched.After(() => editor.RemoveAssistant("three", withNumbers: true));
        Assert.Null(_directory.Current.Find("+15555550100"u8));
        Assert.Null(_directory.Current.FindById(2));
    }

    [Fact]
    public void Edits_by_plain_SQL_are_seen()
    {
        using var watched = new Watched(_temporary, _directory);
        using var connection = _temporary.Database.OpenConnection();
        watched.After(() => connection.Execute(
            """
            begin;
            insert into assistants (name, kind, created_at, updated_at) values ('by hand', 'echo', 0, 0);
            insert into numbers values ('+15555550100', 1, 0);
            commit;
            """));
        Assert.Equal("by hand", _directory.Current.Find("+15555550100"u8)!.Name);
    }

    [Fact]
    public async Task Edits_by_another_process_are_seen()
    {
        using var editor = new DirectoryEditor(_temporary.Database);
        editor.AddAssistant(new AssistantSettings("one", AssistantKind.Echo));
        using var watched = new Watched(_temporary, _directory);
        using var process = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList = { typeof(AssistantDirectory).Assembly.Location, "numbers", "add", "+15555550100", "--assistant", "one", "--database", _temporary.Path },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var printed = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Bound);
        Assert.Equal("+15555550100 is added to assistant 1 (one).", (await printed).Trim());
        Assert.Equal((string.Empty, 0), (await error, process.ExitCode));
        watched.WaitFor(editor.NewestVersion());
        Assert.Equal("one", _directory.Current.Find("+15555550100"u8)!.Name);
    }

    [Fact]
    public void When_the_log_was_pruned_everything_is_loaded()
    {
        using var editor = new DirectoryEditor(_temporary.Database) { ChangesToKeep = 10 };
        editor.AddAssistant(new AssistantSettings("one", AssistantKind.Echo));
        using var watched = new Watched(_temporary, _directory);
        watched.After(() => editor.Import(DirectoryEditorTests.List(Enumerable.Range(0, 3_000).Select(i => ($"+15555{550_000 + i}", 1L)))));
        for (ulong i = 0; i < 3_000; i++)
        {
            Assert.NotNull(_directory.Current.FindByNumber(15555550000 + i));
        }
    }

    [Fact]
    public void While_the_store_cannot_be_read_calls_are_answered_and_one_line_says_so()
    {
        using var editor = new DirectoryEditor(_temporary.Database);
        editor.AddAssistant(new AssistantSettings("one", AssistantKind.Echo));
        var log = new EventLog();
        using var watched = new Watched(_temporary, _directory, log);
        using var connection = _temporary.Database.OpenConnection();
        connection.Execute("alter table directory_changes rename to elsewhere");
        Assert.True(log.Failed.Wait(Bound));
        Assert.NotNull(_directory.Current.FindById(1));
        connection.Execute("alter table elsewhere rename to directory_changes");
        watched.After(() => editor.AddNumbers(["+15555550100"], "one"));
        Assert.NotNull(_directory.Current.Find("+15555550100"u8));
        Assert.True(log.Recovered.Wait(Bound));
        Assert.Equal(1, log.Errors);
    }

    [Fact]
    public void With_a_million_numbers_loaded_a_change_is_seen_by_reading_that_change_alone()
    {
        using var editor = new DirectoryEditor(_temporary.Database);
        editor.AddAssistant(new AssistantSettings("one", AssistantKind.Echo));
        var source = new Million();
        using var watcher = new DirectoryWatcher(source, _directory, NullLogger.Instance);
        using var seen = new ManualResetEventSlim();
        watcher.Refreshed += _ => seen.Set();
        watcher.Start(Interval);
        Assert.NotNull(_directory.Current.FindByNumber(Million.First));
        var clock = Stopwatch.StartNew();
        source.Change();
        Assert.True(seen.Wait(Bound));
        output.WriteLine($"seen after {clock.Elapsed.TotalMilliseconds:F1} ms");
        Assert.Equal(1, source.Loads);
        Assert.NotNull(_directory.Current.FindByNumber(1_234_567));
    }

    /// <summary>FASTTWIML_BY_HAND=1: prints how long a million numbers take, and what the calls meanwhile feel of it.</summary>
    [ByHandFact]
    public void An_import_of_a_million_numbers_is_seen_while_calls_are_looked_up()
    {
        using var editor = new DirectoryEditor(_temporary.Database);
        editor.AddAssistant(new AssistantSettings("one", AssistantKind.Echo));
        editor.AddAssistant(new AssistantSettings("two", AssistantKind.Echo));
        using var watched = new Watched(_temporary, _directory, interval: DirectoryWatcher.DefaultInterval);
        using var stop = new CancellationTokenSource();
        var longestLookup = 0L;
        var lookups = Task.Factory.StartNew(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    var start = Stopwatch.GetTimestamp();
                    for (ulong i = 0; i < 100; i++)
                    {
                        _directory.Current.FindByNumber(15_000_000_000 + (i * 9_973));
                    }

                    longestLookup = Math.Max(longestLookup, Stopwatch.GetTimestamp() - start);
                    stop.Token.WaitHandle.WaitOne(1);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

        var random = new Random(1);
        var numbers = DirectoryEditorTests.List(Enumerable.Range(0, 1_000_000).Select(i => i * 9_973L).OrderBy(_ => random.Next()).Select(i => ($"+{15_000_000_000 + i}", 1L)));
        foreach (var round in new[] { "into an empty directory", "again, all moved" })
        {
            var list = DirectoryEditorTests.List(Enumerable.Range(0, numbers.Count).Select(i => (numbers[i].Address, round[0] == 'i' ? 1L : 2L)));
            var clock = Stopwatch.StartNew();
            var result = editor.Import(list);
            output.WriteLine($"{round}: {result} in {clock.Elapsed.TotalSeconds:F1} s, longest slice {editor.Longest.Slice.TotalMilliseconds:F1} ms, log written back in at most {editor.Longest.WriteBack.TotalMilliseconds:F1} ms");
            clock.Restart();
            watched.WaitFor(editor.NewestVersion());
            output.WriteLine($"  seen whole {clock.Elapsed.TotalMilliseconds:F0} ms after its end");
        }

        stop.Cancel();
        lookups.Wait(Bound);
        output.WriteLine($"longest 100 lookups meanwhile {longestLookup / (double)Stopwatch.Frequency * 1000:F1} ms");
        Assert.Equal(2, _directory.Current.FindByNumber(15_000_000_000 + (999_999UL * 9_973))!.Id);

        var loading = Stopwatch.StartNew();
        using var source = new SqliteDirectorySource(_temporary.Database, NullLogger.Instance);
        source.Load(out _);
        output.WriteLine($"loaded in {loading.ElapsedMilliseconds} ms");
    }

    private sealed class Watched : IDisposable
    {
        private readonly TemporaryDatabase _temporary;
        private readonly DirectoryWatcher _watcher;
        private readonly SemaphoreSlim _refreshed = new(0);

        public Watched(TemporaryDatabase temporary, AssistantDirectory directory, ILogger? logger = null, TimeSpan? interval = null)
        {
            _temporary = temporary;
            _watcher = new DirectoryWatcher(new SqliteDirectorySource(temporary.Database, NullLogger.Instance), directory, logger ?? NullLogger.Instance);
            _watcher.Refreshed += _ => _refreshed.Release();
            _watcher.Start(interval ?? Interval);
        }

        /// <summary>Makes an edit and waits until the watcher has come to the version that it led to.</summary>
        public void After(Action edit)
        {
            edit();
            using var connection = _temporary.Database.OpenConnection();
            WaitFor(connection.ExecuteScalar<long>("select max(version) from directory_changes"));
        }

        public void WaitFor(long version)
        {
            while (_watcher.Version < version)
            {
                Assert.True(_refreshed.Wait(Bound), $"Version {version} was not seen.");
            }
        }

        public void Dispose()
        {
            _watcher.Dispose();
            _refreshed.Dispose();
        }
    }

    private sealed class EventLog : ILogger
    {
        public ManualResetEventSlim Failed { get; } = new();

        public ManualResetEventSlim Recovered { get; } = new();

        public int Errors { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Error)
            {
                Errors++;
                Failed.Set();
            }
            else if (formatter(state, exception).StartsWith("The directory is read again", StringComparison.Ordinal))
            {
                Recovered.Set();
            }
        }
    }

    /// <summary>A source of a million numbers that counts how often it is read whole.</summary>
    private sealed class Million : IDirectorySource
    {
        public const ulong First = 15_000_000_000;

        private long _version = 1;

        public int Loads { get; private set; }

        public void Change() => Interlocked.Increment(ref _version);

        public long ReadVersion() => Interlocked.Read(ref _version);

        public DirectorySnapshot Load(out long version)
        {
            Loads++;
            version = 1;
            var builder = new DirectoryBuilder();
            builder.AddAssistant(new Assistant(1, new AssistantSettings("one", AssistantKind.Echo)));
            for (ulong i = 0; i < 1_000_000; i++)
            {
                builder.AddNumber(First + i, 1);
            }

            return builder.Build();
        }

        public bool TryReadChanges(long since, DirectoryEdits edits, out long version)
        {
            version = ReadVersion();
            edits.SetNumber(1_234_567, 1);
            return true;
        }

        public void Dispose()
        {
        }
    }
}
