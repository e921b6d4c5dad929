"""The picture in docs: some servers, by what they do in a second and what a GiB costs them."""
import pathlib
import subprocess

HERE = pathlib.Path(__file__).parent
SERVERS = ['nginx', 'Beast 4 KiB', 'Beast 64 KiB', 'Go', 'zc safe', 'zc relaxed']


def draw(results, folder):
    """Leaves servers.svg in the folder, unless a figure is missing."""
    rows = [(name, results.median('10k', name, 'rate'), results.median('1g', name, 'cpu_per_gib')) for name in SERVERS]
    if any(None in row for row in rows):
        return
    data = folder / 'servers.data'
    data.write_text(''.join(f'"{name}" {rate:.6g} {1e3 * cpu:.6g}\n' for name, rate, cpu in rows))
    with open(folder / 'servers.svg', 'w') as picture:
        subprocess.run(['gnuplot', '-e', f'data="{data}"', HERE / 'servers.gp'], stdout=picture, check=True)
