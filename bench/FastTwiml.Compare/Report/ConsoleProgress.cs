using FastTwiml.Compare.Measuring;
using Spectre.Console;

namespace FastTwiml.Compare.Report;

/// <summary>A bar with what runs now and the time that is left.</summary>
internal sealed class ConsoleProgress : IProgressReport
{
    private readonly ProgressContext _context;
    private ProgressTask? _task;

    private ConsoleProgress(ProgressContext context) => _context = context;

    public static Task RunAsync(Func<IProgressReport, Task> work) => Console.IsOutputRedirected
        ? work(new PlainProgress())
        : AnsiConsole.Progress()
            .Columns(
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RemainingTimeColumn(),
                new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(context => work(new ConsoleProgress(context)));

    public void Begin(double amount)
    {
        if (_task is { } before)
        {
            before.Value = before.MaxValue;
            before.StopTask();
        }

        _task = _context.AddTask("starting", maxValue: amount);
    }

    public void Now(string what)
    {
        if (_task is { } task)
        {
            task.Description = Markup.Escape(what);
        }
    }

    public void Done(double amount) => _task?.Increment(amount);

    public void Notice(string text) => AnsiConsole.MarkupLineInterpolated($"[yellow]{text}[/]");
}
