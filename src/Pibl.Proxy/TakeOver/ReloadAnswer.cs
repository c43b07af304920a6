namespace Pibl.TakeOver;

/// <summary>What became of a reload, for whoever asked.</summary>
/// <param name="ExitCode">0: done; 1: not now; 2: the configuration is wrong, and nothing has changed.</param>
/// <param name="Text">What to show, each line with its end.</param>
public sealed record ReloadAnswer(int ExitCode, string Text);
