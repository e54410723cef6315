using FastTwiml.Simulation.Audio;

namespace FastTwiml.Simulation.Reports;

/// <summary>How what came back compares with what was said, over all calls.</summary>
internal sealed record EchoSummary(
    long ReturnedBytes, long MissingBytes, long MisplacedBytes, long ForeignBytes, long ChangedBytes, string? FirstFault)
{
    public bool IsRight => (MissingBytes | MisplacedBytes | ForeignBytes | ChangedBytes) == 0;

    public EchoSummary Plus(EchoCheck echo) => new(
        ReturnedBytes + echo.ReturnedBytes,
        MissingBytes + echo.MissingBytes,
        MisplacedBytes + echo.MisplacedBytes,
        ForeignBytes + echo.ForeignBytes,
        ChangedBytes + echo.ChangedBytes,
        FirstFault ?? echo.FirstFault);
}
