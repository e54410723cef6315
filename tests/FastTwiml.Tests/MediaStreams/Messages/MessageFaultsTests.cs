using System.Globalization;
using System.Text;
using FastTwiml.MediaStreams.Messages;
using Xunit;

namespace FastTwiml.Tests.MediaStreams.Messages;

public class MessageFaultsTests
{
    [Fact]
    public void Every_fault_has_a_sentence_of_its_own()
    {
        var sentences = Enum.GetValues<MessageFault>()[1..].Select(static fault => Encoding.UTF8.GetString(MessageFaults.Sentence(fault))).ToList();
        Assert.All(sentences, static sentence => Assert.InRange(sentence.Length, 1, 100));
        Assert.Equal(sentences.Count, sentences.Distinct().Count());
        Assert.Empty(MessageFaults.Sentence(MessageFault.None).ToArray());
    }

    [Fact]
    public void The_sentence_about_depth_names_the_depth() => Assert.Contains(
        StreamMessageReader.MaxDepth.ToString(CultureInfo.InvariantCulture),
        Encoding.UTF8.GetString(MessageFaults.Sentence(MessageFault.NotJson)),
        StringComparison.Ordinal);
}
