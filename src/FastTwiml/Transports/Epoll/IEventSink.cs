namespace FastTwiml.Transports.Epoll;

/// <summary>Who hears what the kernel says of a descriptor, and when its turn to send has come.</summary>
internal interface IEventSink
{
    /// <summary>Called on the loop's thread.</summary>
    /// <param name="events">What the kernel says; 0 when it says nothing, and what was left to the loop is to be sent.</param>
    void OnEvents(uint events);

    /// <summary>Called on the loop's thread when <see cref="OnEvents"/> has thrown.</summary>
    void OnFault(Exception exception);
}
