using FastTwiml.Compare.Processes;

namespace FastTwiml.Compare.Servers;

/// <summary>Where everything is built and runs: the folder for what is made on the way, the programs of this repository, the cores.</summary>
internal sealed class Workplace(Checkout checkout, string folder, string product, string generator, int? serverCore, int? generatorCore)
{
    /// <summary>The product's program.</summary>
    public string Product => product;

    /// <summary>The load generator's program.</summary>
    public string Generator => generator;

    /// <summary>The core that servers are pinned to; null when they are not.</summary>
    public int? ServerCore => serverCore;

    public int? GeneratorCore => generatorCore;

    /// <summary>A command as results keep it: where somebody's checkout is says nothing.</summary>
    public string Shown(Command command) => checkout.Shown(command.ToString());

    public string File(string name) => Path.Combine(folder, name);

    /// <summary>An empty folder, for what a server leaves behind.</summary>
    public string FreshFolder(string name)
    {
        var fresh = Path.Combine(folder, "run", name);
        if (Directory.Exists(fresh))
        {
            Directory.Delete(fresh, recursive: true);
        }

        return Directory.CreateDirectory(fresh).FullName;
    }
}
