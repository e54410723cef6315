using FastTwiml.Load.Requests;

namespace FastTwiml.Load.Webhooks;

/// <summary>Whether an answer is that of its own request: its numbers stand in it as values of attributes.</summary>
internal sealed class AnswerCheck(uint seed)
{
    private readonly byte[] _number = [(byte)'+', .. new byte[CalledNumbers.Digits]];
    private byte[] _content = [];

    public bool Holds(int request, ReadOnlySpan<byte> received, in Answer answer)
    {
        var body = received[answer.HeadLength..answer.Length];
        if (answer.IsChunked)
        {
            _content = _content.Length < body.Length ? new byte[body.Length] : _content;
            body = _content.AsSpan(0, ChunkedBody.Copy(body, _content));
        }

        CalledNumbers.WriteTo(seed, (uint)request, _number.AsSpan(1));
        if (!IsAttribute(body))
        {
            return false;
        }

        CalledNumbers.WriteFrom(seed, (uint)request, _number.AsSpan(1));
        return IsAttribute(body);
    }

    private bool IsAttribute(ReadOnlySpan<byte> body)
    {
        var at = body.IndexOf(_number);
        var end = at + _number.Length;
        return at > 0 && end < body.Length && body[at - 1] is ((byte)'"' or (byte)'\'') && body[end] == body[at - 1];
    }
}
