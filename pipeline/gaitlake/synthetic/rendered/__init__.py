"""People of solids, filmed: videos whose every landmark, contact and angle is known exactly."""

from gaitlake.synthetic.rendered.look import Look, draw_look
from gaitlake.synthetic.rendered.movie import Filmed as Picture
from gaitlake.synthetic.rendered.shot import PLAIN, Shot
from gaitlake.synthetic.rendered.take import Filming, Take

__all__ = ["PLAIN", "Filming", "Look", "Picture", "Shot", "Take", "draw_look"]
