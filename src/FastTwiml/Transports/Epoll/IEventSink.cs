namespace FastTwiml.Transports.Epoll;

/// <summary>Who hears what the kernel says of a descriptor.</summary>
internal interface IEventSink
{
    /// <summary>Called on the loop's thread.</summary>
    void OnEvents(uint events);

    /// <summary>Called on the loop's thread when <see cref="OnEvents"/> has thrown.</summary>
    void OnFault(Exception exception);
}
