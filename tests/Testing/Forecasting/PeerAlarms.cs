namespace Muster.Testing.Forecasting;

/// <summary><c>predict_linear(avail[6h], 24h) &lt; 0</c>: least squares over six hours.</summary>
public sealed class OlsAlarm : IFillAlarm
{
    private FillSeries _series = null!;

    public string Name => "OLS-6h (predict_linear)";

    public void Begin(FillSeries series) => _series = series;

    public bool At(int minute) => LeastSquares.At(_series, minute, 360, FillSeries.Day) < 0;
}

/// <summary>node-mixin's NodeFilesystemSpaceFillingUp: below 40 % free and full in 24 h by six hours' line, or below 20 % and full in 4 h; for an hour.</summary>
public sealed class NodeMixinAlarm : IFillAlarm
{
    private FillSeries _series = null!;
    private int _since;

    public string Name => "node-mixin rule";

    public void Begin(FillSeries series) => (_series, _since) = (series, -1);

    public bool At(int minute)
    {
        var free = 1 - _series.Levels[minute] / _series.Bounds[minute];
        var filling = (free < 0.4 && LeastSquares.At(_series, minute, 360, FillSeries.Day) < 0) || (free < 0.2 && LeastSquares.At(_series, minute, 360, 240) < 0);
        if (!filling) _since = -1;
        else if (_since < 0) _since = minute;
        return filling && minute - _since >= 60;
    }
}

/// <summary>Netdata's out_of_disk_space_time: the slope between now and fifty minutes ago (mean of ten minutes); raised below 8 h, kept up to 48 h.</summary>
public sealed class NetdataAlarm : IFillAlarm
{
    private FillSeries _series = null!;
    private bool _raised;

    public string Name => "Netdata slope";

    public void Begin(FillSeries series) => (_series, _raised) = (series, false);

    public bool At(int minute)
    {
        if (minute < 60) return false;
        double then = 0;
        for (var i = minute - 60; i < minute - 50; i++) then += (_series.Bounds[i] - _series.Levels[i]) / 10;
        var now = _series.Bounds[minute] - _series.Levels[minute];
        var perHour = (then - now) / (55 / 60.0);
        var hours = perHour > 0 ? now / perHour : double.PositiveInfinity;
        return _raised = hours > 0 && hours < (_raised ? 48 : 8);
    }
}

/// <summary>Zabbix's template: above 80 % used and <c>timeleft(used,1h,100) &lt; 1d</c>.</summary>
public sealed class ZabbixAlarm : IFillAlarm
{
    private FillSeries _series = null!;

    public string Name => "Zabbix timeleft";

    public void Begin(FillSeries series) => _series = series;

    public bool At(int minute) => _series.Levels[minute] > 0.8 * _series.Bounds[minute] && LeastSquares.At(_series, minute, 60, FillSeries.Day) < 0;
}

internal static class LeastSquares
{
    /// <summary>Free room so many minutes ahead, by the line through the samples of the window before. Every fifth minute is a sample; positive infinity without two.</summary>
    public static double At(FillSeries series, int minute, int window, int ahead)
    {
        double n = 0, st = 0, sv = 0, stt = 0, stv = 0;
        for (var i = Math.Max(0, minute - window + 5); i <= minute; i += 5)
        {
            double t = i - minute, v = series.Bounds[i] - series.Levels[i];
            (n, st, sv, stt, stv) = (n + 1, st + t, sv + v, stt + t * t, stv + t * v);
        }
        var under = n * stt - st * st;
        if (n < 2 || under == 0) return double.PositiveInfinity;
        var slope = (n * stv - st * sv) / under;
        return (sv - slope * st) / n + slope * ahead;
    }
}
