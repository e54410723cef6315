using System.Globalization;
using FastTwiml.Compare.Measuring;

namespace FastTwiml.Compare.Report;

/// <summary>A line for everything that begins, for output that nobody watches.</summary>
internal sealed class PlainProgress : IProgressReport
{
    private double _amount = 1;
    private double _done;

    public void Begin(double amount) => (_amount, _done) = (amount, 0);

    public void Now(string what) => Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_done / _amount,4:P0} {what}"));

    public void Done(double amount) => _done += amount;

    public void Notice(string text) => Console.Out.WriteLine(text);
}
