using System.Reflection;
using System.Text;
using Xunit.Sdk;

namespace FastTwiml.TestKit;

/// <summary>Feeds a theory that takes one <see cref="Arrival"/> with every way in which the text can arrive (Latin-1, a char is a byte).</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class EverySplitAttribute(string text) : DataAttribute
{
    public string Text => text;

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        Arrival.Every(Encoding.Latin1.GetBytes(text)).Select(static arrival => new object[] { arrival });
}
