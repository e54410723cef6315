using Xunit;

namespace FastTwiml.TestKit;

/// <summary>A test that takes too long or too much memory for every run: <c>FASTTWIML_BY_HAND=1 dotnet test --filter …</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ByHandFactAttribute : FactAttribute
{
    public const string Variable = "FASTTWIML_BY_HAND";

    public ByHandFactAttribute()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not "1")
        {
            Skip = $"Run by hand, with {Variable}=1.";
        }
    }
}
