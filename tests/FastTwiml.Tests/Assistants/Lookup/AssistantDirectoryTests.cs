using System.Text;
using FastTwiml.Assistants;
using FastTwiml.Assistants.Lookup;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastTwiml.Tests.Assistants.Lookup;

public class AssistantDirectoryTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    // Few keys, so that edits meet each other.
    private static readonly string[] Keys =
        [.. Enumerable.Range(0, 30).Select(i => E164.Text(15_555_550_100 + (ulong)i)), "sip:a@h", "sip:b@h", "client:a", "client:b", "client:c"];

    private static readonly Gen<Edit> Edits = Gen.Frequency(
        (6, Gen.Elements(Keys).SelectMany(key => Gen.Choose(1, 6).Select(id => new Edit(What.SetNumber, key, id)))),
        (3, Gen.Elements(Keys).Select(key => new Edit(What.RemoveNumber, key, 0))),
        (2, Gen.Choose(1, 6).SelectMany(id => Gen.Elements("x", "y", "z").Select(name => new Edit(What.SetAssistant, name, id)))),
        (1, Gen.Choose(1, 6).Select(id => new Edit(What.RemoveAssistant, string.Empty, id))));

    private static readonly Gen<Step> Steps = Gen.Frequency(
        (8, Edits.NonEmptyListOf().Select(edits => new Step(StepKind.Apply, [.. edits], 0))),
        (2, Gen.Choose(0, 4).Select(tables => new Step(StepKind.Merge, [], tables))),
        (1, Gen.Constant(new Step(StepKind.Reload, [], 0))));

    private enum What
    {
        SetNumber,
        RemoveNumber,
        SetAssistant,
        RemoveAssistant,
    }

    private enum StepKind
    {
        Apply,
        Merge,
        Reload,
    }

    [Fact]
    public void Any_sequence_of_edits_and_merges_answers_as_a_dictionary_does() =>
        Prop.ForAll(Steps.ListOf().ToArbitrary(), steps =>
        {
            var model = new Model();
            var snapshot = DirectorySnapshot.Empty;
            foreach (var step in steps)
            {
                var numbers = snapshot.Numbers;
                snapshot = step.Kind switch
                {
                    // Never merged by itself, so that lookups go through many tables.
                    StepKind.Apply => snapshot.With(model.Apply(step.Edits), frozen: numbers.Length),
                    StepKind.Merge => Merged(snapshot, step.Tables),
                    _ => model.Build(),
                };
                model.AssertEqual(snapshot);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_sequence_of_edits_is_answered_rightly_while_tables_are_merged_in_the_background() =>
        Prop.ForAll(Steps.ListOf().ToArbitrary(), Gen.Choose(0, 12).ToArbitrary(), (steps, mergedAtOnce) =>
        {
            var model = new Model();
            var directory = new AssistantDirectory(mergedAtOnce);
            foreach (var step in steps)
            {
                switch (step.Kind)
                {
                    case StepKind.Apply:
                        directory.Apply(model.Apply(step.Edits));
                        break;
                    case StepKind.Reload:
                        directory.Publish(model.Build());
                        break;
                    default:
                        WaitForMerges(directory);
                        break;
                }

                model.AssertEqual(directory.Current);
            }

            WaitForMerges(directory);
            model.AssertEqual(directory.Current);
            Assert.InRange(directory.Current.Numbers.MergeDue(), 0, 1);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Edits_during_a_long_merge_are_seen_at_once_and_stay()
    {
        var builder = new DirectoryBuilder();
        builder.AddAssistant(new Assistant(1, new AssistantSettings("one", AssistantKind.Echo)));
        builder.AddAssistant(new Assistant(2, new AssistantSettings("two", AssistantKind.Echo)));
        const ulong First = 10_000_000_000;
        const int Count = 500_000;
        for (ulong i = 0; i < Count; i++)
        {
            builder.AddNumber(First + i, 1);
        }

        var directory = new AssistantDirectory();
        directory.Publish(builder.Build());
        ulong moved = 0;
        while (moved < Count)
        {
            var edits = new DirectoryEdits();
            for (var i = 0; i < 5_000; i++)
            {
                edits.SetNumber(First + moved++, 2);
            }

            directory.Apply(edits);
            Assert.Equal(2, directory.Current.FindByNumber(First + moved - 1)!.Id);
            if (moved < Count)
            {
                Assert.Equal(1, directory.Current.FindByNumber(First + moved)!.Id);
            }
        }

        WaitForMerges(directory);
        for (ulong i = 0; i < Count; i++)
        {
            Assert.Equal(2, directory.Current.FindByNumber(First + i)!.Id);
        }

        Assert.Null(directory.Current.FindByNumber(First + Count));
    }

    [Fact]
    public void Nothing_to_change_changes_nothing()
    {
        var directory = new AssistantDirectory();
        directory.Apply(new DirectoryEdits());
        Assert.Same(DirectorySnapshot.Empty, directory.Current);
    }

    private static DirectorySnapshot Merged(DirectorySnapshot snapshot, int tables)
    {
        var newest = Math.Clamp(tables, 1, snapshot.Numbers.Length);
        return snapshot.WithNumbers(snapshot.Numbers.Replace(0, newest, snapshot.Numbers.Merge(newest)));
    }

    private static void WaitForMerges(AssistantDirectory directory)
    {
        // A merge that ends may have started the next one.
        for (var merge = directory.Merging; ; merge = directory.Merging)
        {
            Assert.True(merge.Wait(Bound), "A merge did not end.");
            if (ReferenceEquals(merge, directory.Merging))
            {
                return;
            }
        }
    }

    private sealed record Edit(What What, string Key, long Id);

    private sealed record Step(StepKind Kind, Edit[] Edits, int Tables);

    private sealed class Model
    {
        private readonly Dictionary<string, long> _numbers = [];
        private readonly Dictionary<long, string> _assistants = [];

        public DirectoryEdits Apply(Edit[] batch)
        {
            var edits = new DirectoryEdits();
            foreach (var (what, key, id) in batch)
            {
                switch (what)
                {
                    case What.SetNumber when E164.TryPack(key, out var number):
                        edits.SetNumber(number, id);
                        _numbers[key] = id;
                        break;
                    case What.SetNumber:
                        edits.SetAddress(Encoding.UTF8.GetBytes(key), id);
                        _numbers[key] = id;
                        break;
                    case What.RemoveNumber when E164.TryPack(key, out var number):
                        edits.RemoveNumber(number);
                        _numbers.Remove(key);
                        break;
                    case What.RemoveNumber:
                        edits.RemoveAddress(Encoding.UTF8.GetBytes(key));
                        _numbers.Remove(key);
                        break;
                    case What.SetAssistant:
                        edits.SetAssistant(new Assistant(id, new AssistantSettings(key, AssistantKind.Echo)));
                        _assistants[id] = key;
                        break;
                    default:
                        edits.RemoveAssistant(id);
                        _assistants.Remove(id);
                        break;
                }
            }

            return edits;
        }

        public DirectorySnapshot Build()
        {
            var builder = new DirectoryBuilder();
            foreach (var (key, id) in _numbers)
            {
                builder.Add(key, id);
            }

            foreach (var (id, name) in _assistants)
            {
                builder.AddAssistant(new Assistant(id, new AssistantSettings(name, AssistantKind.Echo)));
            }

            return builder.Build();
        }

        public void AssertEqual(DirectorySnapshot snapshot)
        {
            foreach (var key in Keys)
            {
                var expected = _numbers.TryGetValue(key, out var id) && _assistants.TryGetValue(id, out var name) ? (id, name) : default;
                var found = snapshot.Find(Encoding.UTF8.GetBytes(key));
                Assert.Equal(expected, found is null ? default : (found.Id, found.Name));
            }

            for (var id = 1; id <= 6; id++)
            {
                Assert.Equal(_assistants.GetValueOrDefault(id), snapshot.FindById(id)?.Name);
            }
        }
    }
}
