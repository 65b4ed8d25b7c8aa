namespace Muster.Tsdb.Index;

/// <summary>Which series carry which labels. Series are numbers within their index; every list is rising, without doubles.</summary>
internal abstract class LabelIndex
{
    public abstract int[] All();

    /// <summary>Series whose label has exactly this (not empty) value.</summary>
    public abstract int[] Find(string name, string value);

    public abstract IEnumerable<string> Names();
    public abstract IEnumerable<string> Values(string name);

    /// <summary>The value a series has, empty when it has none.</summary>
    public abstract string ValueOf(int series, string name);
}
