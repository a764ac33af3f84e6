"""smp-recovery: what each source says for each day after a scalp micropigmentation session.

The package has a pure core (`engine`, `guidance`, `parsing`, `log`) that can be used as a library,
and a command line around it. It is not medical advice.
"""

__version__ = "0.2.0"
