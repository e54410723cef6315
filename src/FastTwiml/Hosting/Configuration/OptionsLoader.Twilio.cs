
namespace FastTwiml.Hosting.Configuration;

/// <summary>The settings that say who Twilio is.</summary>
internal static partial class OptionsLoader
{
    private static TwilioOptions ReadTwilio(SettingReader reader)
    {
        var accountSid = Optional(reader, Settings.AccountSid);
        if (accountSid is not null && !IsAccountSid(accountSid))
        {
            reader.Refuse(Settings.AccountSid);
        }

        return new TwilioOptions
        {
            AccountSid = accountSid,
            AuthToken = ReadToken(reader, Settings.AuthToken),
            SecondaryAuthToken = ReadToken(reader, Settings.SecondaryAuthToken),
            Accounts = ReadAccounts(reader),
            ValidateSignatures = reader.Flag(Settings.ValidationEnabled),
        };
    }

    private static List<AccountTokens> ReadAccounts(SettingReader reader)
    {
        var secondaries = reader.Each(Settings.AccountSecondaryAuthToken).ToDictionary(SidOf, StringComparer.Ordinal);
        var accounts = new List<AccountTokens>();
        foreach (var primary in reader.Each(Settings.AccountAuthToken))
        {
            var sid = SidOf(primary);
            secondaries.Remove(sid, out var secondary);
            accounts.Add(new AccountTokens(sid, primary.Text, secondary?.Text));
            Check(primary);
            Check(secondary);
        }

        foreach (var (sid, alone) in secondaries)
        {
            reader.Add($"{alone.Key} ({alone.Where}) is set without Twilio:Accounts:{sid}:AuthToken.");
        }

        return accounts;

        void Check(SettingValue? value)
        {
            if (value is not null && !IsAccountSid(SidOf(value)))
            {
                reader.Add($"{value.Key} ({value.Where}): '{SidOf(value)}' is not an account. Valid: {ValidAccountSid}.");
            }
            else if (value is not null && !IsToken(value.Text))
            {
                reader.Refuse(value);
            }
        }
    }

    /// <summary>What only shows when several settings are seen together: whether anybody could pretend to be Twilio.</summary>
    private static void Demand(SettingReader reader, List<ListenAddress> listen, TwilioOptions twilio)
    {
        if (twilio.ValidateSignatures)
        {
            if (!twilio.HasTokens)
            {
                reader.Add("Twilio:AuthToken is not set, so nobody could tell Twilio's requests from others. Set TWILIO_AUTH_TOKEN to the account's auth token (Twilio Console, Account, API keys & tokens), or for tests on this machine set Twilio:RequestValidation:Enabled=false.");
            }

            if (twilio.AuthToken is null && twilio.SecondaryAuthToken is not null)
            {
                reader.Add("Twilio:SecondaryAuthToken is set without Twilio:AuthToken.");
            }
        }
        else if (!reader.Flag(Settings.AllowOffLoopback) && listen.Find(address => !address.IsLoopback) is { } open)
        {
            reader.Add($"Twilio:RequestValidation:Enabled is false, and {open} can be reached from other machines: anybody could place calls on record. Listen on a loopback address, or set Twilio:RequestValidation:AllowOffLoopback=true too.");
        }
    }

    private static string SidOf(SettingValue value) => value.Key.Split(':')[2];

    private static bool IsAccountSid(string sid)
        => sid.Length == 34 && sid.StartsWith("AC", StringComparison.Ordinal) && sid.All(char.IsAsciiLetterOrDigit);
}
