namespace FastTwiml.Webhooks.Signature;

internal static class HostName
{
    public static bool IsValidHost(ReadOnlySpan<byte> host) => !host.IsEmpty;
}
