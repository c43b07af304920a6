using System.Text;
using Pibl.Reload;

namespace Pibl.Access;

/// <summary>The line <c>[RECARGA]</c>.</summary>
internal static class ReloadLine
{
    /// <summary>
    /// <c>[RECARGA]: generacion=2 sitios=+b,-c servidores=a:+10.0.0.3:80 escucha=+127.0.0.1:81 claves=RETRIES</c>; a
    /// word that has nothing to say is left out.
    /// </summary>
    public static LineBuffer AppendReload(this LineBuffer line, AccessEntry.Reloaded entry)
    {
        var plan = entry.Plan;
        line.Append("[RECARGA]: generacion="u8).Append(entry.Generation);
        return plan.IsEmpty ? line.Append(" sin-cambios"u8) : line
            .AppendWord(" sitios="u8, ReloadText.Listed(plan.Sites))
            .AppendWord(" servidores="u8, ReloadText.Listed(plan.Servers))
            .AppendWord(" escucha="u8, ReloadText.Listed(plan.Places))
            .AppendWord(" claves="u8, ReloadText.Listed(plan.Keys))
            .AppendWord(" pendientes="u8, ReloadText.ListedWithValues(plan.Waiting));
    }

    /// <summary>A value ends where a space is: those in it are spelled, as all that is not printable.</summary>
    private static LineBuffer AppendWord(this LineBuffer line, ReadOnlySpan<byte> name, string value)
    {
        if (value.Length == 0)
        {
            return line;
        }

        line.Append(name);
        var text = Encoding.UTF8.GetBytes(value);
        for (var start = 0; start <= text.Length;)
        {
            var space = text.AsSpan(start).IndexOf((byte)' ');
            var end = space < 0 ? text.Length : start + space;
            line.AppendForeign(text.AsSpan(start..end));
            if (space >= 0)
            {
                line.Append("\\x20"u8);
            }

            start = end + 1;
        }

        return line;
    }
}
