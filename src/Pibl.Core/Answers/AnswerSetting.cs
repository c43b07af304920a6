namespace Pibl.Answers;

/// <summary>What ANSWER says: a site that asks no server.</summary>
public abstract record AnswerSetting
{
    private AnswerSetting(int status) => Status = status;

    /// <summary>A final status: 200 to 599.</summary>
    public int Status { get; }

    /// <summary><c>410</c>: a status alone, with a line for whoever sees it.</summary>
    public sealed record Plain(int StatusAlone) : AnswerSetting(StatusAlone)
    {
        public override string ToString() => $"{Status}";
    }

    /// <summary><c>301 https://{host}{path}</c>: another address.</summary>
    /// <param name="RedirectStatus">301, 302, 303, 307 or 308 (RFC 9110 §15.4).</param>
    /// <param name="Location">Checked by <see cref="LocationTexts"/>.</param>
    public sealed record Redirect(int RedirectStatus, LocationTemplate Location) : AnswerSetting(RedirectStatus)
    {
        public override string ToString() => $"{Status} {Location.Text}";
    }

    /// <summary><c>503 maintenance.html</c>: a file that is read at the start.</summary>
    public sealed record Page(int PageStatus, string File) : AnswerSetting(PageStatus)
    {
        /// <summary>What the file has in it; null until it has been read.</summary>
        public AnswerPage? Content { get; init; }

        public override string ToString() => $"{Status} {File}";
    }
}
