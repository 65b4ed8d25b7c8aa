namespace Muster.Bench.Recordings;

/// <summary>A program that is given work, and what it then takes of a disk, of inodes or of a memory.</summary>
internal interface IRecordedProgram
{
    /// <summary>The recording's name, as it stands in reports.</summary>
    string Name { get; }

    /// <summary>What runs, under what work.</summary>
    string Says { get; }

    /// <summary>The finest step that is kept: a page of 4,096 bytes, or 1 where files are counted.</summary>
    double Unit => Folders.Page;

    /// <summary>Runs it in an empty folder of its own.</summary>
    /// <returns>A level for every simulated minute; where the program is asked more seldom its last answer is held. The last <see cref="RecordedLevels.Minutes"/> are kept:
    /// what is before them is how the program came to where it is.</returns>
    Task<double[]> RecordAsync(string folder);
}
