using System.Collections;
using Microsoft.AspNetCore.Http.Features;

namespace FastTwiml.Transports;

/// <summary>
/// The features of a connection: what the connection is itself, and the few that others add. A table of hashes would be larger than all
/// the rest of an idle connection.
/// </summary>
internal sealed class ConnectionFeatures(object connection) : IFeatureCollection
{
    // Several layers share a connection, one after the other: each writes before the next one runs.
    private (Type Key, object? Feature)[] _others = [];
    private int _count;

    public bool IsReadOnly => false;

    public int Revision { get; private set; }

    public object? this[Type key]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(key);
            var index = IndexOf(key);
            return index >= 0 ? _others[index].Feature
                : key.IsInstanceOfType(connection) ? connection
                : null;
        }

        set
        {
            ArgumentNullException.ThrowIfNull(key);
            Revision++;
            var index = IndexOf(key);
            if (index >= 0)
            {
                _others[index].Feature = value;
                return;
            }

            if (_count == _others.Length)
            {
                Array.Resize(ref _others, _count + 4);
            }

            _others[_count++] = (key, value);
        }
    }

    public TFeature? Get<TFeature>() => (TFeature?)this[typeof(TFeature)];

    public void Set<TFeature>(TFeature? instance) => this[typeof(TFeature)] = instance;

    public IEnumerator<KeyValuePair<Type, object>> GetEnumerator()
    {
        for (var i = 0; i < _count; i++)
        {
            if (_others[i] is (var key, { } feature))
            {
                yield return new KeyValuePair<Type, object>(key, feature);
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int IndexOf(Type key)
    {
        for (var i = 0; i < _count; i++)
        {
            if (_others[i].Key == key)
            {
                return i;
            }
        }

        return -1;
    }
}
