namespace FastTwiml.Load.Webhooks;

/// <summary>Who is told what became of requests.</summary>
internal interface IAnswerListener
{
    /// <summary>The whole answer to the connection's request.</summary>
    void TakeAnswer(WebhookConnection connection, ReadOnlySpan<byte> received, in Answer answer);

    /// <summary>The connection is opened anew after this: the server ended it, or <paramref name="fault"/> says what it did wrong.</summary>
    void TakeEnd(WebhookConnection connection, string? fault);
}
