using FastTwiml.Compare.Report;
using FastTwiml.Compare.Servers;

namespace FastTwiml.Compare.Profiling;

/// <summary>Profiles as tables of the documentation.</summary>
internal static class ProfileTables
{
    public const string Name = "profile";
    public const string GapsName = "profile-gaps";

    private const int Gaps = 3;

    /// <summary>Less than this, in microseconds, is not shown.</summary>
    private const double Least = 0.01;

    /// <summary>Microseconds a request or message, by owner and place; a column for each server and mode.</summary>
    public static Table Make(IReadOnlyList<Profile> profiles) => new(
        ["Processor time, µs", .. profiles.Select(static profile => $"{profile.Mode.Name()}: {profile.Title}")],
        [
            Row(profiles, "**all**", static profile => profile.Micros),
            .. Enum.GetValues<Owner>().Where(owner => profiles.Any(profile => profile.Of(owner) >= Least)).SelectMany(owner => Rows(profiles, owner)),
        ]);

    /// <summary>In which places a server needs most more than the other one, the largest first.</summary>
    public static Table MakeGaps(IReadOnlyList<Profile> profiles, string server, string floor) => new(
        ["Mode", .. Enumerable.Range(1, Gaps).Select(static number => $"gap {number}")],
        [
            .. from own in profiles.Where(profile => profile.Server == server)
               let other = profiles.FirstOrDefault(profile => profile.Server == floor && profile.Mode == own.Mode)
               where other is not null
               select (string[])[own.Mode.Name(), .. Differences(own, other).OrderByDescending(static gap => gap.Micros).Take(Gaps).Select(static gap => $"{gap.What}: +{Figure.Number(gap.Micros)} µs")],
        ]);

    // Own code is compared as a whole, because only one of the two has folders.
    private static IEnumerable<(string What, double Micros)> Differences(Profile own, Profile other) =>
        own.Shares.Where(static share => share.Owner != Owner.Own)
            .Select(share => ($"{Title(share.Owner)}, {share.What}", own.Of(share.Owner, share.What) - other.Of(share.Owner, share.What)))
            .Append((Title(Owner.Own), own.Of(Owner.Own) - other.Of(Owner.Own)));

    private static string Title(Owner owner) => owner switch
    {
        Owner.Own => "own code",
        Owner.Hash => "hash",
        Owner.Database => "database",
        Owner.Runtime => "runtime and C library",
        _ => "kernel",
    };

    private static IEnumerable<string[]> Rows(IReadOnlyList<Profile> profiles, Owner owner)
    {
        yield return Row(profiles, $"**{Title(owner)}**", profile => profile.Of(owner));
        var places = profiles.SelectMany(static profile => profile.Shares).Where(share => share.Owner == owner && share.What != Place.Everything).Select(static share => share.What).Distinct()
            .Where(place => profiles.Any(profile => profile.Of(owner, place) >= Least)).ToList();
        foreach (var place in places.Count > 1 ? places : [])
        {
            yield return Row(profiles, place, profile => profile.Of(owner, place));
        }
    }

    private static string[] Row(IReadOnlyList<Profile> profiles, string title, Func<Profile, double> micros) =>
        [title, .. profiles.Select(profile => micros(profile) is >= Least and var value ? Figure.Number(value) : Figure.None)];
}
