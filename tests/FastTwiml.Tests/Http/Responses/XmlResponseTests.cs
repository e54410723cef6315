using System.Text;
using FastTwiml.Http.Responses;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Http.Responses;

public class XmlResponseTests
{
    [Theory]
    [InlineData(nameof(ConnectionOption.None), "")]
    [InlineData(nameof(ConnectionOption.Close), "Connection: close\r\n")]
    [InlineData(nameof(ConnectionOption.KeepAlive), "Connection: keep-alive\r\n")]
    public void The_head_byte_for_byte(string connection, string field)
    {
        var room = new byte[XmlResponse.MaxHeadBytes];
        var head = Encoding.ASCII.GetString(room, 0, XmlResponse.WriteHead(room, 221, Enum.Parse<ConnectionOption>(connection)));
        var date = head.Substring("HTTP/1.1 200 OK\r\nDate: ".Length, DateHeader.Bytes);
        Assert.Equal(
            $"HTTP/1.1 200 OK\r\nDate: {date}\r\nContent-Type: application/xml\r\nContent-Length: 221\r\n{field}\r\n", head);
    }

    [Fact]
    public async Task A_client_reads_the_document_behind_it()
    {
        var document = "<Response/>"u8;
        var room = new byte[XmlResponse.MaxHeadBytes + document.Length];
        var length = XmlResponse.WriteHead(room, document.Length, ConnectionOption.None);
        document.CopyTo(room.AsSpan(length));
        using var answer = await Answers.ReadAsync(room[..(length + document.Length)], HttpMethod.Post);
        Assert.Equal("<Response/>", await answer.Content.ReadAsStringAsync());
        Assert.Equal("application/xml", answer.Content.Headers.ContentType?.ToString());
        Assert.NotNull(answer.Headers.Date);
    }

    [Fact]
    public void The_longest_head_fits_into_its_room()
    {
        using var room = GuardedMemory.Room(XmlResponse.MaxHeadBytes);
        Assert.InRange(XmlResponse.WriteHead(room.Span, int.MaxValue, ConnectionOption.KeepAlive), 1, XmlResponse.MaxHeadBytes);
    }

    [Fact]
    public void Too_little_room_is_a_fault_of_the_caller()
    {
        for (var length = 0; length < 100; length++)
        {
            var room = new byte[length];
            Assert.Throws<ArgumentException>(() => XmlResponse.WriteHead(room, 221, ConnectionOption.None));
        }
    }

    [Fact]
    public void Allocates_nothing()
    {
        var room = new byte[XmlResponse.MaxHeadBytes];
        AllocationCheck.Zero(() => XmlResponse.WriteHead(room, 221, ConnectionOption.Close));
    }
}
