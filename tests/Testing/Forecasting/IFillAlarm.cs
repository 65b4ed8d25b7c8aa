namespace Muster.Testing.Forecasting;

/// <summary>A rule that says whether a disk is about to be full. Asked every five minutes, in order; it may look at nothing after the minute it is asked for.</summary>
public interface IFillAlarm
{
    string Name { get; }

    /// <summary>Forgets the series before.</summary>
    void Begin(FillSeries series);

    bool At(int minute);

    /// <summary>Whether it says yes for what fills just now alone, not for a forecast.</summary>
    bool ByBurst => false;

    /// <summary>The 10 to 90 % band of minutes from now, when the rule knows one and has it fresh; null else. Late may be infinite.</summary>
    (double Early, double Late)? Band => null;
}
