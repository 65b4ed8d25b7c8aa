using System.Globalization;

namespace Muster.Server.Web.Api;

/// <summary>
/// The fields a list may be sorted by (an allow-list; the first is the default), and pages of it.
/// <code>static readonly SortKeys&lt;HostView&gt; Sorts = new SortKeys&lt;HostView&gt;(h => h.Id).By("name", h => h.Name).By("lastSeen", h => h.LastSeen.ToUnixTimeMilliseconds());</code>
/// </summary>
/// <param name="id">Unique in the list; decides between equal keys.</param>
public sealed class SortKeys<T>(Func<T, string> id)
{
    private readonly Dictionary<string, Func<T, IComparable>> _keys = [];

    public SortKeys<T> By(string name, Func<T, string> key)
    {
        _keys.Add(name, key);
        return this;
    }

    public SortKeys<T> By(string name, Func<T, long> key)
    {
        _keys.Add(name, item => key(item));
        return this;
    }

    /// <summary>The page that <paramref name="request"/> asks for.</summary>
    /// <exception cref="ApiProblem">400: unknown sort, limit out of range, foreign cursor.</exception>
    public Page<T> Page(IEnumerable<T> all, PageRequest request)
    {
        string sort = string.IsNullOrEmpty(request.Sort) ? _keys.Keys.First() : request.Sort;
        bool descending = sort.StartsWith('-');
        if (!_keys.TryGetValue(descending ? sort[1..] : sort, out Func<T, IComparable>? key))
            throw ApiProblem.BadRequest($"cannot sort by '{sort}'; sort by {string.Join(", ", _keys.Keys)}, with '-' before it for the other order.");
        int take = request.Take();

        Place[] places = [.. all.Select(item => new Place(item, key(item), id(item)))];
        Comparison<Place> order = descending ? (a, b) => Compare(b, a) : Compare;
        Array.Sort(places, order);
        int start = 0;
        if (!string.IsNullOrEmpty(request.Cursor))
        {
            Place last = After(Cursor.Decode(request.Cursor, sort), places);
            start = Array.FindIndex(places, place => order(place, last) > 0);
            start = start < 0 ? places.Length : start;
        }
        Place[] page = places[start..Math.Min(places.Length, start + take)];
        string? next = start + take < places.Length
            ? new Cursor(sort, Convert.ToString(page[^1].Key, CultureInfo.InvariantCulture)!, page[^1].Id).Encode()
            : null;
        return new Page<T>([.. page.Select(place => place.Item)], next, places.Length);
    }

    private static Place After(Cursor cursor, Place[] places)
    {
        if (places is not [{ Key: long }, ..])
            return new Place(default!, cursor.Key, cursor.Id);
        return long.TryParse(cursor.Key, CultureInfo.InvariantCulture, out long number)
            ? new Place(default!, number, cursor.Id)
            : throw ApiProblem.BadRequest("the cursor is damaged; begin again without one.");
    }

    private static int Compare(Place a, Place b)
    {
        int byKey = a.Key is string text ? string.CompareOrdinal(text, (string)b.Key) : a.Key.CompareTo(b.Key);
        return byKey != 0 ? byKey : string.CompareOrdinal(a.Id, b.Id);
    }

    private readonly record struct Place(T Item, IComparable Key, string Id);
}
