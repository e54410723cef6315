using System.Collections.Concurrent;
using System.Text;
using FastTwiml.Calls;
using FastTwiml.Records;
using FastTwiml.Records.Sqlite;
using FastTwiml.Records.Writing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastTwiml.Durability;

/// <summary>The child process of <see cref="Targets.WriterTarget"/>: records calls and prints each one's name when it is on disk.</summary>
internal sealed class WriterHost : IRecordHome
{
    public const int CallSidLength = 34;

    private const int CallsAtOnce = 32;

    private readonly BlockingCollection<Call> _stored = [];

    public static void Run(string database, string synchronous)
    {
        var options = new RecordOptions(database, TimeSpan.FromSeconds(60));
        using var store = new SqliteRecordStore(new SqliteDatabase(database) { Synchronous = synchronous }, "durability", NullLogger<SqliteRecordStore>.Instance);
        using var queue = new RecordQueue(options);
        var writer = new RecordWriter(queue, store, options, NullLogger<RecordWriter>.Instance);
        writer.Start();
        new WriterHost().Run(queue);
    }

    public void Post(RecordTicket ticket) => _stored.Add((Call)ticket);

    public void Wake()
    {
    }

    // Until the process is killed.
    private void Run(RecordQueue queue)
    {
        using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true, NewLine = "\n" };
        for (var i = 0; i < CallsAtOnce; i++)
        {
            new Call(this).Record(queue);
        }

        foreach (var call in _stored.GetConsumingEnumerable())
        {
            if (call.Outcome != RecordOutcome.Stored)
            {
                throw new InvalidOperationException($"A record is {call.Outcome}.");
            }

            output.WriteLine(call.CallSid);
            call.Record(queue);
        }
    }

    private sealed class Call(IRecordHome home) : RecordTicket(home)
    {
        public string CallSid { get; private set; } = string.Empty;

        public void Record(RecordQueue queue)
        {
            CallSid = $"CA{Guid.NewGuid():N}";
            var e = new CallEvent
            {
                Kind = CallEventKind.Webhook,
                CallSid = Encoding.ASCII.GetBytes(CallSid),
                AccountSid = "AC00000000000000000000000000000001"u8,
                Direction = CallDirection.Inbound,
                From = "+15555550100"u8,
                To = "+15555550199"u8,
                CustomerNumber = "+15555550100"u8,
                Status = CallStatus.Ringing,
                AtMicros = UnixMicros.Now(),
            };
            if (queue.Record(in e, this) != EnqueueResult.Waiting)
            {
                throw new InvalidOperationException("The queue does not take a record.");
            }
        }
    }
}
