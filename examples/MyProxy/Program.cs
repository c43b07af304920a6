using MyProxy;
using Pibl.Hosting;

Startup.Prepare();
if (ConfigFile.ReadOrTell(ConfigFile.DefaultPath, Console.Error, Site.Extension.Keys) is not { } settings)
{
    return Host.WrongSetting;
}

using var signals = StopSignals.Listen();
return await Host.RunAsync(settings, Site.Extension, signals.Token);
