namespace Muster.AccessLog.Parsing;

/// <summary>Reads lines of any format string: goes from literal to literal; a value ends where the next literal begins.</summary>
internal unsafe struct TemplateParser(Template template, bool times) : ILineParser
{
    private ClfTime _clock;

    public LineFault Parse(byte* line, int length, ref LogEntry entry)
    {
        byte* at = line;
        byte* end = line + length;
        entry.Method = entry.Path = entry.Host = default;
        entry.Status = 0;
        entry.Micros = entry.Bytes = entry.UpstreamMicros = LogEntry.Unknown;
        entry.Compression = Compression.Unknown;
        entry.Time = LogEntry.NoTime;
        var steps = template.Steps;
        for (int i = 0; i < steps.Length; i++)
        {
            if (!Skip(ref at, end, steps[i].Before)) return i == 0 ? LineFault.OtherShape : FaultOf(steps[i].Field);
            var after = i + 1 < steps.Length ? steps[i + 1].Before : template.After;
            byte* stop;
            if (steps[i].Field == TemplateField.Upstream)
            {
                stop = at;
                Figures.UpstreamSeconds(ref stop, end);
            }
            else
            {
                stop = after.Length == 0 ? end : after[0] == '"' ? RequestText.Close(at, end)
                    : steps[i].Field == TemplateField.Text ? Stop(at, end, after) : ByteSearch.Next(at, end, after[0]);
            }
            if (stop == end && after.Length > 0) return FaultOf(steps[i].Field);
            var fault = Take(line, steps[i].Field, at, stop, ref entry);
            if (fault != LineFault.None) return fault;
            at = stop;
        }
        return Skip(ref at, end, template.After) && at == end ? LineFault.None : LineFault.OtherShape;
    }

    private LineFault Take(byte* line, TemplateField field, byte* at, byte* stop, ref LogEntry entry)
    {
        var slice = new Slice((int)(at - line), (int)(stop - at));
        bool none = stop - at == 1 && *at == '-';
        switch (field)
        {
            case TemplateField.Request:
                RequestText.Split(line, at, stop, ref entry);
                break;
            case TemplateField.Method:
                entry.Method = slice;
                break;
            case TemplateField.Path:
                entry.Path = RequestText.Path(line, at, stop);
                break;
            case TemplateField.Host:
                entry.Host = slice;
                break;
            case TemplateField.Status:
                long status = Figures.Whole(ref at, stop);
                if (at != stop || status is < 0 or > 999) return none ? LineFault.None : LineFault.NoStatus;
                entry.Status = (int)status;
                break;
            case TemplateField.Bytes:
                entry.Bytes = none ? 0 : Figures.Whole(ref at, stop);
                if (entry.Bytes < 0 || (!none && at != stop)) return LineFault.NoBytes;
                break;
            case TemplateField.Seconds or TemplateField.Millis or TemplateField.Micros:
                if (none) break;
                entry.Micros = field == TemplateField.Seconds ? Figures.Seconds(ref at, stop) : Figures.Whole(ref at, stop) * (field == TemplateField.Millis ? 1000 : 1);
                if (entry.Micros < 0 || at != stop) return LineFault.NoDuration;
                break;
            case TemplateField.Upstream:
                entry.UpstreamMicros = Figures.UpstreamSeconds(ref at, stop);
                break;
            case TemplateField.GzipRatio:
                entry.Compression = none ? Compression.Off : Compression.On;
                break;
            case TemplateField.ClfTime when times:
                if (stop - at != 26 || (entry.Time = _clock.Read(at)) == LogEntry.NoTime) return LineFault.NoTime;
                break;
            case TemplateField.IsoTime when times:
                if ((entry.Time = IsoTime.Read(new ReadOnlySpan<byte>(at, (int)(stop - at)))) == LogEntry.NoTime) return LineFault.NoTime;
                break;
            case TemplateField.EpochSeconds when times:
                long micros = Figures.Seconds(ref at, stop);
                if (micros < 0) return LineFault.NoTime;
                entry.Time = micros / 1000;
                break;
        }
        return LineFault.None;
    }

    /// <summary>Where a value that may hold spaces ends: at the next literal. Where that is not found, at the byte it begins with, so that the fault is that of the field behind.</summary>
    private static byte* Stop(byte* at, byte* end, byte[] literal)
    {
        byte* first = ByteSearch.Next(at, end, literal[0]);
        if (literal.Length == 1) return first;
        for (byte* place = first; place < end; place = ByteSearch.Next(place + 1, end, literal[0]))
        {
            byte* behind = place;
            if (Skip(ref behind, end, literal)) return place;
        }
        return first;
    }

    /// <summary>Moves behind a literal; a space in it stands for one or more.</summary>
    private static bool Skip(ref byte* at, byte* end, byte[] literal)
    {
        foreach (byte b in literal)
        {
            if (at >= end || *at != b) return false;
            at++;
            if (b == ' ') while (at < end && *at == ' ') at++;
        }
        return true;
    }

    private static LineFault FaultOf(TemplateField field) => field switch
    {
        TemplateField.Request or TemplateField.Method or TemplateField.Path => LineFault.NoRequest,
        TemplateField.Status => LineFault.NoStatus,
        TemplateField.Bytes => LineFault.NoBytes,
        TemplateField.Seconds or TemplateField.Millis or TemplateField.Micros => LineFault.NoDuration,
        _ => LineFault.OtherShape,
    };
}
