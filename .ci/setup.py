"""Sets the Diffusion Explorer up in .venv beside this clone: python3 .ci/setup.py [--test]

    --test   also what the tests need, a Chromium browser included

Needs nothing but Python 3.11 or newer. An older one must be able to read this file, to say so; the work is done in
virtual_environment.py beside it.
"""

import sys

OLDEST = (3, 11)

if __name__ == "__main__":
    if tuple(sys.version_info[:2]) < OLDEST:
        here = ".".join(str(part) for part in sys.version_info[:3])
        sys.exit("The Diffusion Explorer needs Python 3.11 or newer; this is " + here + ". See https://www.python.org")
    from virtual_environment import main

    main(sys.argv[1:])
