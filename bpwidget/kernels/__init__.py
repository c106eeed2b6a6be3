"""Kernels that are forked from a process which has imported everything already.

The kernels of a server share the memory of what they import, and start at once. A kernel.json asks
for it by the name of the provisioner, ``bpwidget-fork`` (``deploy/forked/`` has one). ``template``
is the process that forks, ``forking`` speaks to it from the server, and ``provisioner`` is what the
server calls.
"""
