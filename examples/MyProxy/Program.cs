using MyProxy;
using Pibl.Hosting;

Startup.Prepare();
if (ConfigFile.ReadOrTell(ConfigFile.DefaultPath, Console.Error, Site.Extension.Keys) is not { } settings)
{
    return Host.WrongSetting;
}

using var signals = StopSignals.Listen();
var launch = new Launch(ConfigFile.DefaultPath, TakesOver: false);
return await Host.RunAsync(settings, launch, Site.Extension, signals.Token);
