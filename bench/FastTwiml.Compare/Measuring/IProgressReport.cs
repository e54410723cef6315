namespace FastTwiml.Compare.Measuring;

/// <summary>Tells whoever waits what runs now, how much is left, and what went wrong on the way.</summary>
internal interface IProgressReport
{
    /// <summary>A new stretch of work.</summary>
    /// <param name="amount">How much it is, in seconds or steps.</param>
    void Begin(double amount);

    void Now(string what);

    void Done(double amount);

    void Notice(string text);
}
