using System.Text;

namespace FastTwiml.Http.Grammar;

/// <summary>The request line (RFC 9112 3): one method, one space, one target, one space, the version, CRLF.</summary>
internal static class RequestLine
{
    private const int VersionBytes = 8;

    /// <summary>
    /// Reads the line that begins at <paramref name="at"/> and leaves <paramref name="at"/> behind it, or at the fault.
    /// </summary>
    /// <param name="head">A head that ends with its empty line.</param>
    /// <param name="at">Where the line begins.</param>
    /// <param name="result">Gets method, target and version.</param>
    public static RejectReason Read(ReadOnlySpan<byte> head, ref int at, ref RequestHead result)
    {
        var method = head[at..];
        method = method[..method.IndexOfAnyExcept(ByteSets.Token)];
        at += method.Length;
        if (head[at] != ' ')
        {
            return LineEnd(head, at, otherwise: RejectReason.InvalidMethod);
        }

        result.Method = Identify(method);

        var start = ++at;
        var length = head[start..].IndexOfAnyExcept(ByteSets.Target);
        if (length > HttpLimits.TargetBytes)
        {
            at += HttpLimits.TargetBytes;
            return RejectReason.TargetTooLong;
        }

        at += length;
        if (head[at] != ' ')
        {
            return LineEnd(head, at, otherwise: RejectReason.InvalidTarget);
        }

        if (length == 0)
        {
            return RejectReason.InvalidRequestLine;
        }

        at++;
        var fault = ReadVersion(head, ref at, ref result);
        if (fault != RejectReason.None)
        {
            return fault;
        }

        if (!ReadTarget(head, new Slice(start, length), method, ref result))
        {
            at = start;
            return RejectReason.InvalidTarget;
        }

        return RejectReason.None;
    }

    private static RequestMethod Identify(ReadOnlySpan<byte> method) => method.Length switch
    {
        4 when method.SequenceEqual("POST"u8) => RequestMethod.Post,
        3 when method.SequenceEqual("GET"u8) => RequestMethod.Get,
        4 when method.SequenceEqual("HEAD"u8) => RequestMethod.Head,
        _ => RequestMethod.Other,
    };

    private static RejectReason LineEnd(ReadOnlySpan<byte> head, int at, RejectReason otherwise)
    {
        if (head[at] != '\r')
        {
            return otherwise;
        }

        return head[at + 1] == '\n' ? RejectReason.InvalidRequestLine : RejectReason.BareCarriageReturn;
    }

    // HTTP-version = "HTTP" "/" DIGIT "." DIGIT, in capitals (RFC 9112 2.3). A later minor version is read as HTTP/1.1 (RFC 9110 6.2).
    private static RejectReason ReadVersion(ReadOnlySpan<byte> head, ref int at, ref RequestHead result)
    {
        var rest = head[at..];
        if (rest.Length < VersionBytes + 2 || !rest.StartsWith("HTTP/"u8) || !char.IsAsciiDigit((char)rest[5]) || rest[6] != '.'
            || !char.IsAsciiDigit((char)rest[7]))
        {
            return RejectReason.InvalidVersion;
        }

        if (rest[VersionBytes] != '\r' || rest[VersionBytes + 1] != '\n')
        {
            at += VersionBytes;
            return rest[VersionBytes] == '\r' ? RejectReason.BareCarriageReturn : RejectReason.InvalidVersion;
        }

        if (rest[5] != '1')
        {
            return RejectReason.UnsupportedVersion;
        }

        result.IsHttp11 = rest[7] != '0';
        at += VersionBytes + 2;
        return RejectReason.None;
    }

    private static bool ReadTarget(ReadOnlySpan<byte> head, Slice target, ReadOnlySpan<byte> method, ref RequestHead result)
    {
        var bytes = target.Of(head);

        // origin-form (RFC 9112 3.2.1).
        if (bytes[0] == '/')
        {
            SetPathAndQuery(head, target, ref result);
            return true;
        }

        // asterisk-form (RFC 9112 3.2.4) belongs to OPTIONS only. No route has this path.
        if (bytes is [(byte)'*'])
        {
            result.Target = result.Path = target;
            return method.SequenceEqual("OPTIONS"u8);
        }

        // absolute-form (RFC 9112 3.2.2); what is left is authority-form, which is for proxies.
        var schemeLength = SchemeLength(bytes);
        if (schemeLength == 0)
        {
            return false;
        }

        var afterScheme = bytes[schemeLength..];
        var authorityLength = afterScheme.IndexOfAny("/?"u8);
        authorityLength = authorityLength < 0 ? afterScheme.Length : authorityLength;
        if (!HostName.IsValidHost(afterScheme[..authorityLength]))
        {
            return false;
        }

        result.Authority = new Slice(target.Start + schemeLength, authorityLength);
        SetPathAndQuery(head, new Slice(result.Authority.End, target.End - result.Authority.End), ref result);
        if (result.Path.IsEmpty)
        {
            // An empty path is the path "/" (RFC 9110 4.2.3); the slash before the authority serves as its text.
            result.Path = new Slice(result.Authority.Start - 1, 1);
        }

        return true;
    }

    private static int SchemeLength(ReadOnlySpan<byte> target)
    {
        foreach (var length in (ReadOnlySpan<int>)[7, 8])
        {
            if (target.Length > length && Ascii.EqualsIgnoreCase(target[..length], length == 7 ? "http://"u8 : "https://"u8))
            {
                return length;
            }
        }

        return 0;
    }

    /// <summary>Sets a target in origin form (RFC 9112 3.2.1) that nothing is known of; false when a byte of it is none that a target has.</summary>
    public static bool TrySetPathAndQuery(ReadOnlySpan<byte> head, Slice target, ref RequestHead result)
    {
        if (target.Of(head).ContainsAnyExcept(ByteSets.Target))
        {
            return false;
        }

        SetPathAndQuery(head, target, ref result);
        return true;
    }

    private static void SetPathAndQuery(ReadOnlySpan<byte> head, Slice target, ref RequestHead result)
    {
        result.Target = target;
        var mark = target.Of(head).IndexOf((byte)'?');
        if (mark < 0)
        {
            result.Path = target;
            return;
        }

        result.Path = new Slice(target.Start, mark);
        result.Query = new Slice(target.Start + mark + 1, target.Length - mark - 1);
    }
}
